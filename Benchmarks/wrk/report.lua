-- A line of its own with what wrk's report lacks; load.py reads it. Each script here begins with this one, and wrk runs in this folder.
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("measured requests=%d microseconds=%d p50=%d p99=%d p999=%d status=%d socket=%d\n",
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
