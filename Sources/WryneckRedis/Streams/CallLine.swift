// CallLine.swift - calls in order: first in, first out.

#if Redis

    internal import WryneckReactor

    /// A queue of calls that knows its bytes. Both ends take constant time on average.
    struct CallLine {
        private var calls: [Call] = []
        private var start = 0
        private(set) var bytes = 0

        var count: Int { calls.count - start }
        var isEmpty: Bool { start == calls.count }
        var first: Call? { isEmpty ? nil : calls[start] }
        var all: ArraySlice<Call> { calls[start...] }

        mutating func append(_ call: Call) {
            calls.append(call)
            bytes += call.size
        }

        mutating func removeFirst() {
            guard !isEmpty else { return }
            bytes -= calls[start].size
            start += 1
            // The calls before `start` are kept until they are the larger half, and moved over then.
            guard start >= 32, start * 2 >= calls.count else { return }
            calls.removeFirst(start)
            start = 0
        }

        /// Puts calls before all others, in their order.
        mutating func putBack(_ first: [Call]) {
            guard !first.isEmpty else { return }
            calls = first + calls[start...]
            start = 0
            bytes += first.reduce(0) { $0 + $1.size }
        }

        mutating func takeAll() -> [Call] {
            defer { self = CallLine() }
            return Array(all)
        }

        /// Takes those that are over, or whose time is: in their order.
        mutating func takeOver(at now: Instant) -> [Call] {
            func isDue(_ call: Call) -> Bool { call.isOver || call.deadline <= now }
            guard all.contains(where: isDue) else { return [] }
            let calls = takeAll()
            for call in calls where !isDue(call) { append(call) }
            return calls.filter(isDue)
        }
    }

#endif
