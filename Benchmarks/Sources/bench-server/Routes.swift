// Routes.swift - the tree of bench-server.

import Wryneck
import WryneckReactorTesting

struct Routes {
    /// For bodies that are not kept.
    private static let bodyLimit = 1 << 40

    let root = Branch()

    init(_ options: Options, reactor number: Int) {
        addAnswers()
        addMiddleware()
        if options.treeLevels > 0 { root["deep"] = Routes.tree(levels: options.treeLevels) }
        root["reactor"] = Page { _ in .text("\(number)\n") }
        root["files"] = Files(options.root)
        addGoals()
        // What stress.py compares: nothing is to be left behind by what was there.
        root["left"] = Page { request in .text("\(Leftovers(of: request.reactor))\n") }
    }

    private func addAnswers() {
        root["plaintext"] = Page { _ in .text("Hello, World!") }
        root.get("async") { _ in
            await Task.yieldOnce()
            return Response.text("Hello, World!")
        }
        root.get("deferred") { _ in .deferred(.succeed(Response.text("Hello, World!"))) }
        root.get("json") { _ in try .json(["message": "Hello, World!"]) }
        root.get("users/{id}") { request in
            let id = try request.parameters.require("id", as: Int.self)
            return .text("\(id)")
        }
        root.on(.post, "echo", bodyLimit: 1 << 30) { request in
            let body = try await request.collect(upTo: 1 << 30)
            return .bytes(body)
        }
    }

    /// Ten that do nothing: what the way through them costs.
    private func addMiddleware() {
        let branch = Branch()
        for _ in 0..<10 { branch.use(PassingOn()) }
        branch["plaintext"] = Page { _ in .text("Hello, World!") }
        root["middlewares"] = branch
    }

    /// Each level has a thousand children, and the one named 500 leads down: deep/500/500/.../500.
    private static func tree(levels: Int) -> any Resource {
        let leaf = Page { _ in .text("Hello, World!") }
        var below: any Resource = leaf
        for _ in 0..<levels {
            let branch = Branch()
            for child in 0..<1000 { branch["\(child)"] = child == 500 ? below : leaf }
            below = branch
        }
        return below
    }

    /// What `goals.py` asks for.
    private func addGoals() {
        let megabyte = [UInt8](repeating: 0x78, count: 1 << 20)
        root["megabyte"] = Page { _ in .bytes(megabyte) }
        root.get("later") { request in .deferred(request.reactor.deferLater(.seconds(1)) { .text("later") }) }
        root.get("never") { _ in .deferred(Deferred<Response>()) }
        root.post("unread", bodyLimit: Routes.bodyLimit) { _ in .deferred(Deferred<Response>()) }
        root.post("mirror", bodyLimit: Routes.bodyLimit) { request in
            .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
        }
    }
}

private final class PassingOn: Middleware {
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering { try next(request) }
}

extension Task where Success == Never, Failure == Never {
    /// What every async handler pays for at least: a task, and a function that could suspend.
    static func yieldOnce() async {}
}
