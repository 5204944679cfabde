// SocketLedger.swift - the site of the sockets, and what its handlers have seen.

import Wryneck

/// Three resources that give back what they get: by callbacks, by async code, and to all of a room.
final class SocketLedger {
    /// By the client's number: how often its handler was called.
    private(set) var opened: [Int: Int] = [:]
    private(set) var ends: [Int: [WebSocketEnd]] = [:]
    /// What the handler of a client has got, in its order.
    private(set) var messages: [Int: [WebSocketMessage]] = [:]
    private let room = Broadcaster(slowReaders: .close)

    func site() -> Site {
        let root = Branch()
        root.get("callbacks/{number}") { [self] request in .webSocket(options(request)) { self.callbacks($0, request) }
        }
        root.get("async/{number}") { [self] request in
            .webSocket(options(request)) { try await self.loop($0, request) }
        }
        root.get("room/{number}") { [self] request in .webSocket(options(request)) { self.join($0, request) } }
        return Site(root)
    }

    private func options(_ request: Request) -> WebSockets.Options {
        var options = WebSockets.Options()
        guard let kind = request.query["compression"] else { return options }
        var compression = WebSocketCompression()
        compression.contextTakeover = kind == "takeover"
        compression.threshold = 0
        options.compression = compression
        return options
    }

    private func begin(_ socket: WebSocket, _ request: Request) -> Int {
        let number = request.parameters["number"].flatMap { Int($0) } ?? -1
        opened[number, default: 0] += 1
        socket.whenClosed().addCallback { [self] end in
            ends[number, default: []].append(end)
            return end
        }
        return number
    }

    private func callbacks(_ socket: WebSocket, _ request: Request) {
        let number = begin(socket, request)
        socket.onMessage { [self, unowned socket] message in
            messages[number, default: []].append(message)
            socket.send(message)
        }
    }

    private func loop(_ socket: WebSocket, _ request: Request) async throws {
        let number = begin(socket, request)
        for try await message in socket {
            messages[number, default: []].append(message)
            try await socket.send(message)
        }
    }

    private func join(_ socket: WebSocket, _ request: Request) {
        let number = begin(socket, request)
        room.join(socket)
        socket.onMessage { [self] message in
            messages[number, default: []].append(message)
            room.send(message)
        }
    }
}
