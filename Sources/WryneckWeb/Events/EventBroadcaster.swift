// EventBroadcaster.swift - events for many streams, on all reactors, encoded once.
// Invariants: events have one order, that of `send`; a stream gets each of them once: what it has missed from the
// history, the rest as it comes.

public import Wryneck
internal import WryneckReactor

/// Sends events to every stream that has subscribed.
///
/// One object serves all reactors of a program:
///
/// ```swift
/// let news = EventBroadcaster(history: 100)
/// let server = Server(.tcp(port: 8080), reactors: .perCore) { _ in
///     let root = Branch()
///     root.get("news") { _ in .events(from: news) }
///     return Site(root)
/// }
/// news.send(ServerSentEvent(data: "it rains", event: "weather"))      // from any thread
/// ```
///
/// With a history, a client that comes back gets what it has missed: each event has an id, its own or one that is made
/// here, and the browser sends that of the last one it has had. A client whose id is not in the history any more, or is
/// of an earlier run of the program, gets all of the history. A new client gets what is sent from then on.
public final class EventBroadcaster: Sendable {
    private let state: Locked<EventHistory>

    /// - Parameters:
    ///   - history: the most events that are kept; zero for none.
    ///   - historyBytes: the most bytes of them; the older ones go first.
    public init(history: Int = 0, historyBytes: Int = 1024 * 1024) {
        state = Locked(EventHistory(limit: max(history, 0), byteLimit: max(historyBytes, 0)))
    }

    /// The number of streams, on all reactors.
    public var count: Int { state.withLock { $0.branches.reduce(0) { $0 + $1.count.load() } } }

    /// Sends an event to all who have subscribed.
    /// - Parameter event: from any thread. It is sent in one of the next turns of each reactor.
    public func send(_ event: ServerSentEvent) {
        // Handed over under the lock, so that all reactors get events in one order.
        state.withLock { state in
            let encoded = state.add(event)
            for branch in state.branches { branch.handle.perform { branch.send(encoded) } }
        }
    }

    /// Lets a stream have what it has missed, and what is sent from now on. It leaves by itself when it is over.
    /// - Parameter stream: one that lives on the calling thread.
    public func subscribe(_ stream: EventStream) {
        guard !stream.isOver else { return }
        let handle = stream.request.reactor.handle
        let (branch, missed, next) = state.withLock { state in
            (state.branch(on: handle), state.missed(by: stream.lastEventID), state.next)
        }
        // Not bounded by what may wait for a client: it would be sent away, come back, and be sent away.
        for event in missed { stream.offer(event.bytes, isBounded: false) }
        branch.add(stream, from: next)
        stream.onEnd { [state] in
            branch.remove(stream)
            if branch.isEmpty { state.withLock { $0.branches.removeAll { $0 === branch } } }
        }
    }
}
