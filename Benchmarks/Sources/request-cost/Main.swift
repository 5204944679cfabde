// request-cost: one kind of request, asked many times in memory, so that what it costs can be counted instead of
// timed.
//
//   request-cost NAME COUNT FOLDER prints the allocations of COUNT requests; callgrind counts the instructions
// (counts.py) request-cost prints the names, and how many requests make one of each

import CAllocations
import Glibc

@main
struct RequestCost {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let count = Int(arguments[2]), let script = Script.named(arguments[1]) else {
            Script.all.forEach { print($0.name, $0.batch) }
            return
        }
        let subject = try script.subject(folder: arguments[3])
        // Tables grow, pools fill, and lazy things are made: once for each connection, file or program, and not for
        // each request.
        for _ in 0..<200 { try subject.askOnce() }
        let before = allocations_so_far()
        let run = Run(subject, count)
        measured_part(
            { Unmanaged<Run>.fromOpaque($0!).takeUnretainedValue().go() }, Unmanaged.passUnretained(run).toOpaque())
        let after = allocations_so_far()
        if let failure = run.failure { throw failure }
        print(after - before)
    }
}

/// What C is given to call.
private final class Run {
    private let subject: any Subject
    private let count: Int
    private(set) var failure: (any Error)?

    init(_ subject: any Subject, _ count: Int) { (self.subject, self.count) = (subject, count) }

    func go() {
        do { for _ in 0..<count { try subject.askOnce() } } catch { failure = error }
    }
}
