// Broadcaster.swift - a room: messages to many sockets, on all reactors.
// Invariants: a message is framed once for all; a reactor's members are known to that reactor alone; a socket gets the
// messages of a room in the order in which each sender has sent them.

internal import WryneckReactor
public import WryneckWebSocket

/// A room of WebSockets: what is sent to it goes to all who have joined.
///
/// One object serves all reactors of a program, which capture it in the closure that makes their trees:
///
/// ```swift
/// let room = Broadcaster()
/// let server = Server(.tcp(port: 8080), reactors: .perCore) { _ in
///     let root = Branch()
///     root["chat"] = WebSockets { socket in
///         room.join(socket)
///         socket.onText { text in room.send(.text(text)) }
///     }
///     return Site(root)
/// }
/// ```
///
/// A message is framed once, and, where messages are compressed each for itself, compressed once on each reactor.
/// Sockets with a compression context of their own get it as it is. In one turn of a reactor at most 1000 sockets are
/// served, so that a large room holds nobody up.
public final class Broadcaster: Sendable {
    /// What becomes of a message for a socket whose peer reads too slowly.
    public enum SlowReaders: Sendable {
        /// While more waits for the peer than `Limits.webSocket.sendHighWater`, it misses messages.
        case drop
        /// The same, but the latest of them is sent when the peer has caught up: for prices, scores, positions.
        case keepLatest
        /// A peer for whom more waits than `Limits.webSocket.unsentBytes` is sent away with 1008.
        case close
    }

    private let slowReaders: SlowReaders
    private let forward: (@Sendable (WebSocketMessage) -> Void)?
    private let parts = RoomParts()

    /// - Parameters:
    ///   - slowReaders: what becomes of messages for those who read too slowly.
    ///   - forward: gets each message that is sent here, on the sender's thread, for rooms that span several machines:
    ///     it publishes the message there, and what comes from there is given to `deliver(_:)`.
    public init(slowReaders: SlowReaders = .drop, forward: (@Sendable (WebSocketMessage) -> Void)? = nil) {
        self.slowReaders = slowReaders
        self.forward = forward
    }

    /// The number of sockets in the room, on all reactors.
    public var count: Int { parts.memberCount }

    /// Lets a socket have the messages that are sent from now on. It leaves by itself when it ends.
    /// - Parameter socket: one that lives on the calling thread; one that has ended does not join.
    public func join(_ socket: WebSocket) {
        guard socket.end == nil else { return }
        let branch = branch(for: socket.reactor.handle)
        guard branch.add(socket) else { return }
        parts.joined()
        socket.madeWaiters.rooms.append(branch)
    }

    /// Takes a socket out.
    /// - Parameter socket: one that lives on the calling thread; one that is not in the room may be given, too.
    public func leave(_ socket: WebSocket) {
        guard let branch = parts.branch(on: socket.reactor.handle), branch.contains(socket) else { return }
        socket.callbacks?.waiters?.rooms.removeAll { $0 === branch }
        branch.remove(socket)
    }

    /// Sends a message to everybody in the room, and to the other machines.
    /// - Parameter message: from any thread. It is sent in one of the next turns of each reactor.
    public func send(_ message: WebSocketMessage) {
        forward?(message)
        deliver(message)
    }

    /// Sends a message that came from another machine to everybody in the room, on this machine alone.
    /// - Parameter message: from any thread. It is sent in one of the next turns of each reactor.
    public func deliver(_ message: WebSocketMessage) {
        let branches = parts.branches
        guard !branches.isEmpty else { return }
        let shared = SharedMessage(message)
        for branch in branches { branch.handle.perform { branch.send(shared) } }
    }

    private func branch(for handle: ReactorHandle) -> RoomBranch {
        if let branch = parts.branch(on: handle) { return branch }
        // Only this reactor's thread makes one for this reactor.
        let made = RoomBranch(handle, slowReaders) { [parts] branch in parts.left(branch) }
        parts.add(made)
        return made
    }
}
