-- 16 requests in one write; wrk counts every answer, and takes the latency of the whole batch.
dofile("report.lua")
init = function()
    local requests = {}
    for i = 1, 16 do requests[i] = wrk.format() end
    batch = table.concat(requests)
end

request = function() return batch end
