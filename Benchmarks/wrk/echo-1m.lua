-- A body of 1048576 bytes there and back.
dofile("report.lua")
wrk.method = "POST"
wrk.body = string.rep("x", 1048576)
