// Leftovers.swift - what a test has left behind on a reactor: Trial's DirtyReactorAggregateError, as a value.

public import WryneckReactor

/// The timers, sockets, tasks and work in threads that a reactor still has.
///
/// ```swift
/// #expect(Leftovers(of: reactor) == .none)
/// ```
/// A failure prints each of them.
public struct Leftovers: Hashable, Sendable, CustomStringConvertible {
    /// What a clean reactor has.
    public static let none = Leftovers(timers: [], sources: [], tasks: 0, threadCalls: 0)

    /// The time until each armed timer is due, the soonest first.
    public let timers: [Duration]
    /// The listeners, connections and other watched descriptors, each described in words.
    public let sources: [String]
    /// The number of tasks that were started on the reactor and have not ended.
    public let tasks: Int
    /// The number of results of `deferToThread` that are still awaited.
    public let threadCalls: Int

    private init(timers: [Duration], sources: [String], tasks: Int, threadCalls: Int) {
        self.timers = timers
        self.sources = sources
        self.tasks = tasks
        self.threadCalls = threadCalls
    }

    /// Looks at what is there now. Only on the reactor's thread.
    /// - Parameter reactor: may run, be turned by hand, or have ended.
    public init(of reactor: Reactor) {
        self.init(
            timers: reactor.timers.deadlines.map { reactor.now.duration(to: $0) }, sources: reactor.sourceDescriptions,
            tasks: reactor.liveTasks,
            threadCalls: reactor.threadCallCount)
    }

    /// Whether nothing is left.
    public var isEmpty: Bool { self == .none }

    /// One line for each thing that is left; or "nothing".
    public var description: String {
        var lines = timers.map { "a timer, due in \($0)" } + sources
        if tasks > 0 { lines.append("tasks: \(tasks)") }
        if threadCalls > 0 { lines.append("work in threads: \(threadCalls)") }
        return lines.isEmpty ? "nothing" : lines.joined(separator: "\n")
    }
}
