-- A connection for each request.
dofile("report.lua")
wrk.headers["Connection"] = "close"
