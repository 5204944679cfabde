// RoomBranch.swift - the part of a room that lives on one reactor.
// Invariants: messages go out one after the other, each to those who were members when it came and still are; a turn
// serves a bounded number of sockets.

internal import WryneckReactor
internal import WryneckWebSocket

/// `@unchecked Sendable` is right because everything but `handle` is touched on the reactor's thread alone: members
/// join and leave there, and `send` is called by way of the handle.
final class RoomBranch: @unchecked Sendable {
    /// The most sockets that are served in a turn; some 2 ms of work.
    static let sendsPerTurn = 1000

    /// A message on its way to the members.
    private struct Delivery {
        let message: SharedMessage
        let receivers: [WebSocket]
        var next = 0
        var frames = FrameCache()
    }

    let handle: ReactorHandle
    private let slowReaders: Broadcaster.SlowReaders
    private let left: (RoomBranch) -> Void
    private var members: [WebSocket] = []
    private var places: [ObjectIdentifier: Int] = [:]
    private var deliveries: [Delivery] = []
    /// The latest message that a slow reader has missed.
    private var missed: [ObjectIdentifier: SharedMessage] = [:]

    /// `left` is called when a member has left.
    init(_ handle: ReactorHandle, _ slowReaders: Broadcaster.SlowReaders, _ left: @escaping (RoomBranch) -> Void) {
        self.handle = handle
        self.slowReaders = slowReaders
        self.left = left
    }

    var isEmpty: Bool { members.isEmpty }

    func contains(_ socket: WebSocket) -> Bool { places[ObjectIdentifier(socket)] != nil }

    /// False if the socket is a member already.
    func add(_ socket: WebSocket) -> Bool {
        guard places.updateValue(members.count, forKey: ObjectIdentifier(socket)) == nil else { return false }
        members.append(socket)
        return true
    }

    func remove(_ socket: WebSocket) {
        guard let place = places.removeValue(forKey: ObjectIdentifier(socket)) else { return }
        missed[ObjectIdentifier(socket)] = nil
        // The last one moves into the place that is free.
        let last = members.removeLast()
        if last !== socket {
            members[place] = last
            places[ObjectIdentifier(last)] = place
        }
        left(self)
    }

    /// Sends a message to all members.
    func send(_ message: SharedMessage) {
        guard !members.isEmpty else { return }
        deliveries.append(Delivery(message: message, receivers: members))
        if deliveries.count == 1 { goOn() }
    }

    private func goOn() {
        var budget = Self.sendsPerTurn
        while budget > 0, !deliveries.isEmpty { if serve(&deliveries[0], &budget) { deliveries.removeFirst() } }
        if !deliveries.isEmpty { handle.perform { [self] in goOn() } }
    }

    /// Serves receivers of a message.
    /// - Returns: whether all are served.
    private func serve(_ delivery: inout Delivery, _ budget: inout Int) -> Bool {
        let end = min(delivery.next + budget, delivery.receivers.count)
        budget -= end - delivery.next
        for socket in delivery.receivers[delivery.next..<end] where contains(socket) {
            offer(delivery.message, &delivery.frames, to: socket)
        }
        delivery.next = end
        return end == delivery.receivers.count
    }

    private func offer(_ message: SharedMessage, _ frames: inout FrameCache, to socket: WebSocket) {
        guard let connection = socket.connection else { return }
        switch slowReaders {
        case .drop where connection.isCongested: return
        case .keepLatest where connection.isCongested: missed[ObjectIdentifier(socket)] = message
        case .close where connection.isFull: socket.close(.policyViolation, "too slow a reader")
        default: connection.send(message, &frames)
        }
    }

    /// A member has caught up.
    func roomMade(for socket: WebSocket) {
        guard let message = missed.removeValue(forKey: ObjectIdentifier(socket)) else { return }
        var frames = FrameCache()
        socket.connection?.send(message, &frames)
    }
}
