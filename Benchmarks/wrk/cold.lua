-- Any of the 10 000 files of files/cold, in an order that is the same in each run.
dofile("report.lua")
init = function() math.randomseed(7) end

request = function()
    return wrk.format("GET", string.format("/files/cold/%04d.bin", math.random(0, 9999)))
end
