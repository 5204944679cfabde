import Wryneck
import WryneckTesting

/// What a program's side of a socket has seen.
final class Seen {
    var socket: WebSocket?
    var messages: [WebSocketMessage] = []
    var end: WebSocketEnd?
    var drained = 0
    var error: (any Error)?
    var isDone = false
}

/// A site with one socket, whose handler the test gives.
func serve(
    limits: Limits.WebSocket = .standard, options: WebSockets.Options = .init(), logger: Logger = .current,
    _ handler: @escaping (WebSocket) throws -> Void
) throws -> TestClient {
    var all = Limits.standard
    all.webSocket = limits
    return try TestClient(limits: all, logger: logger) { _ in
        let root = Branch()
        root["socket"] = WebSockets(options, handler)
        return Site(root)
    }
}

/// A site with one socket that is served by async code.
func serveAsync(
    limits: Limits.WebSocket = .standard, logger: Logger = .current,
    _ handler: @escaping (WebSocket) async throws -> Void
) throws -> TestClient {
    var all = Limits.standard
    all.webSocket = limits
    return try TestClient(limits: all, logger: logger) { _ in
        let root = Branch()
        root["socket"] = WebSockets(.init(), handler)
        return Site(root)
    }
}
