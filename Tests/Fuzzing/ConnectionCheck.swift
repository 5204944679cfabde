// ConnectionCheck.swift - the bytes of a whole connection into a whole server, in memory: the same answers however
// they are cut, and nothing left behind when the client has gone.

import Logging
import Wryneck
import WryneckReactorTesting
import WryneckTesting

enum ConnectionCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        do {
            var cuts = Cuts(bytes)
            let server = try TestClient(logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, site: site)
            let whole = answer(server, [bytes])
            let cut = answer(server, cuts.pieces(bytes))
            if whole != cut { return "cut into pieces it is answered in another way" }
            if server.openConnections != 0 { return "a connection was left behind" }
            // What is left of handlers that were waiting.
            server.memory.advance(by: .milliseconds(10))
            return server.memory.leftovers == (0, 0, 0) ? nil : "left behind: \(server.memory.leftovers)"
        } catch {
            return "no server: \(error)"
        }
    }

    static func site(_ reactor: Reactor) -> Site {
        let root = Branch()
        root.get("") { _ in .text("root") }
        root.get("later") { request in .deferred(request.reactor.deferLater(.milliseconds(1)) { .text("later") }) }
        root.get("{name}/query") { request in .text("\(request.parameters["name"] ?? "") \(request.query["q"] ?? "")") }
        root.post("echo") { request in .deferred(request.collect(upTo: 10_000).map { .bytes($0) }) }
        root.post("ignore") { _ in .text("ignored") }
        root.get("stream") { _ in .stream { writer in for word in ["ab", "c"] { try await writer.write(word) } } }
        root.get("fails") { _ in .stream { _ in throw HTTPError(.conflict) } }
        root.get("echoes") { _ in .upgrade(to: "echo", Echoes()) }
        return Site(root)
    }

    private final class Echoes: StreamProtocol {
        func received(_ bytes: RawSpan, on transport: any Transport) { transport.write(bytes) }
    }

    static func answer(_ server: TestClient, _ pieces: [[UInt8]]) -> [UInt8] {
        let connection = server.connect()
        for piece in pieces {
            connection.transport.deliver(piece)
            server.memory.settle()
        }
        // Deferred answers to all that may be in one input; far below every deadline, and with the same Date.
        server.memory.advance(by: .milliseconds(500))
        let received = connection.transport.takeReceived()
        connection.transport.lose()
        server.memory.settle()
        return received
    }
}
