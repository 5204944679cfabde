// SocketWaiters.swift - those who wait for room, or for the end of a socket.

internal import WryneckDeferred
internal import WryneckWebSocket

final class SocketWaiters {
    private var writers: [Deferred<Void>] = []
    var closers: [Deferred<WebSocketEnd>] = []
    /// The rooms that the socket is in.
    var rooms: [RoomBranch] = []

    /// Waits until the peer has read most of what was sent.
    func room() -> Deferred<Void> {
        let writer = Deferred<Void>()
        writers.append(writer)
        return writer
    }

    func makeRoom(for socket: WebSocket) {
        for room in rooms { room.roomMade(for: socket) }
        let waiting = writers
        writers = []
        for writer in waiting { writer.settle(.success(())) }
    }

    func leaveRooms(_ socket: WebSocket) {
        let left = rooms
        rooms = []
        for room in left { room.remove(socket) }
    }

    func end(_ end: WebSocketEnd) {
        let (waiting, closers) = (writers, closers)
        (writers, self.closers) = ([], [])
        for writer in waiting { writer.settleUnreported(.failure(WebSocket.Ended(end))) }
        for closer in closers { closer.settle(.success(end)) }
    }
}
