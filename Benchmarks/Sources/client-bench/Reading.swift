// Reading.swift - how far it has come, in which time, and what that took.

import Glibc

struct Reading {
    let answers: Int
    let seconds = Reading.time(of: CLOCK_MONOTONIC)
    /// User and system time of the process, with all threads.
    let cpu = Reading.time(of: CLOCK_PROCESS_CPUTIME_ID)

    init(_ answers: Int) { self.answers = answers }

    private static func time(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The line that clients.py reads.
    func line(since before: Reading) -> String {
        let (answers, seconds, cpu) = (answers - before.answers, seconds - before.seconds, cpu - before.cpu)
        return "{\"requests\": \(answers), \"seconds\": \(seconds), \"cpu\": \(cpu)}"
    }
}
