// Leftovers.swift - what a test left behind on a reactor. Trial's DirtyReactorAggregateError, as a value.

public import WryneckReactor

/// Timers, sockets, tasks and work in threads that are still there.
///
/// ```swift
/// #expect(Leftovers(of: reactor) == .none)
/// ```
/// A failure prints what they are.
public struct Leftovers: Hashable, Sendable, CustomStringConvertible {
    /// Nothing.
    public static let none = Leftovers(timers: [], sources: [], tasks: 0, threadCalls: 0)

    /// In how long each armed timer is due, the soonest first.
    public let timers: [Duration]
    /// Listeners, connections and whatever else is watched, in words.
    public let sources: [String]
    /// How many tasks that were started on the reactor have not ended.
    public let tasks: Int
    /// How many results of `deferToThread` are waited for.
    public let threadCalls: Int

    private init(timers: [Duration], sources: [String], tasks: Int, threadCalls: Int) {
        self.timers = timers
        self.sources = sources
        self.tasks = tasks
        self.threadCalls = threadCalls
    }

    /// Looks now. On the reactor's thread.
    /// - Parameter reactor: may run, be turned by hand, or have ended.
    public init(of reactor: Reactor) {
        self.init(
            timers: reactor.timers.deadlines.map { reactor.now.duration(to: $0) }, sources: reactor.sourceDescriptions, tasks: reactor.liveTasks,
            threadCalls: reactor.threadCallCount)
    }

    /// Whether nothing is left.
    public var isEmpty: Bool { self == .none }

    /// What is left, a line each; or "nothing".
    public var description: String {
        var lines = timers.map { "a timer, due in \($0)" } + sources
        if tasks > 0 { lines.append("tasks: \(tasks)") }
        if threadCalls > 0 { lines.append("work in threads: \(threadCalls)") }
        return lines.isEmpty ? "nothing" : lines.joined(separator: "\n")
    }
}
