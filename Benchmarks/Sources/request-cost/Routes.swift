// Routes.swift - the sites that are asked.

import Wryneck

enum Routes {
    static func site(for script: Script, on reactor: Reactor, folder: String) throws -> Site {
        let root = Branch()
        root["plaintext"] = Page { _ in .text("Hello, World!") }
        root.get("async") { _ in
            await nothing()
            return Response.text("Hello, World!")
        }
        root.get("deferred") { _ in .deferred(.succeed(Response.text("Hello, World!"))) }
        root.get("json") { _ in try .json(["message": "Hello, World!"]) }
        root.get("users/{id}") { request in
            let id = try request.parameters.require("id", as: Int.self)
            return .text("\(id)")
        }
        root.on(.post, "echo") { request in .bytes(try await request.collect(upTo: 4096)) }
        root.get("stream") { _ in .stream { writer in for _ in 0..<4 { try await writer.write("a piece\n") } } }
        root["files"] = Files(folder)
        root["layers"] = layers(10)
        if script.name == "deep" { root["deep"] = deep(8) }
        let log = script.name == "logged" ? AccessLogWriter(on: reactor, to: try .file("/dev/null")) : nil
        return Site(root, accessLog: log)
    }

    private static func nothing() async {}

    private static func layers(_ count: Int) -> Branch {
        let branch = Branch()
        for _ in 0..<count { branch.use(PassingOn()) }
        branch["plaintext"] = Page { _ in .text("Hello, World!") }
        return branch
    }

    /// A thousand children on each level, one of which leads on.
    private static func deep(_ levels: Int) -> any Resource {
        let branch = Branch()
        let leaf = Page { _ in .text("Hello, World!") }
        for number in 0..<1000 { branch["n\(number)"] = number == 500 && levels > 1 ? deep(levels - 1) : leaf }
        return branch
    }
}

private final class PassingOn: Middleware {
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering { try next(request) }
}
