// Routes.swift - the tree of bench-server.

import MeasuredRoutes
import Wryneck
import WryneckReactorTesting

struct Routes {
    /// For bodies that are not kept.
    private static let bodyLimit = 1 << 40

    let root = Branch()

    init(_ options: Options, reactor number: Int) {
        addAnswers(to: root)
        root.on(.post, "echo", bodyLimit: 1 << 30) { request in
            let body = try await request.collect(upTo: 1 << 30)
            return .bytes(body)
        }
        root["middlewares"] = tenLayers()
        if options.treeLevels > 0 { root["deep"] = deepTree(levels: options.treeLevels) }
        root["reactor"] = Page { _ in .text("\(number)\n") }
        root["files"] = Files(options.root)
        addBoundRoutes()
        addSockets()
        // What stress.py compares: nothing is to be left behind by what was there.
        root["left"] = Page { request in .text("\(Leftovers(of: request.reactor))\n") }
    }

    /// What `bounds.py` asks for.
    private func addBoundRoutes() {
        let megabyte = [UInt8](repeating: 0x78, count: 1 << 20)
        root["megabyte"] = Page { _ in .bytes(megabyte) }
        root.get("later") { request in .deferred(request.reactor.deferLater(.seconds(1)) { .text("later") }) }
        root.get("never") { _ in .deferred(Deferred<Response>()) }
        root.post("unread", bodyLimit: Routes.bodyLimit) { _ in .deferred(Deferred<Response>()) }
        root.post("mirror", bodyLimit: Routes.bodyLimit) { request in
            .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
        }
    }

    /// What `sockets.py` measures.
    private func addSockets() {
        root["sockets/callbacks"] = WebSockets { socket in
            socket.onMessage { [unowned socket] in socket.send($0) }
        }
        root["sockets/async"] = WebSockets { socket in
            for try await message in socket { try await socket.send(message) }
        }
        let room = Broadcaster()
        root["sockets/room"] = WebSockets { socket in
            room.join(socket)
            socket.onMessage { room.send($0) }
        }
    }
}
