// Handlers.swift - the shapes of closures and resources that are easily made impossible by a change of a signature.

import Wryneck

func addHandlers(to root: Branch) {
    // Nothing but a throw: the closure's type says nothing about which overload is meant.
    root.get("gone") { _ in throw HTTPError(.notFound) }
    root["gone2"] = Page { _ in throw HTTPError(.gone, "it was here") }

    // Several statements, synchronous.
    root.get("sum/{a}/{b}") { request in
        let a = try request.parameters.require("a", as: Int.self)
        let b = try request.parameters.require("b", as: Int.self)
        guard a >= 0 else { throw HTTPError(.badRequest) }
        if b == 0 { return .empty() }
        return .text("\(a + b)\n")
    }
    root["multi"] = Page { request in
        let name = request.query["name"] ?? "nobody"
        let cookie = request.cookies["session"]
        return .html("<p>\(name.count) \(cookie?.count ?? 0)")
    }

    // Several statements, asynchronous.
    root.post("upload", bodyLimit: 1 << 20) { request in
        let bytes = try await request.collect(upTo: 1 << 20)
        let count = bytes.count
        return .text("\(count)\n")
    }
    root.put("count") { request in
        var count = 0
        for try await piece in request.body { count += piece.count }
        var response = Response.text("\(count)\n")
        response.headers[.cacheControl] = "no-store"
        return response
    }
    root.get("async") { request in
        try await request.reactor.sleep(for: .milliseconds(1))
        return Response.text("later\n")
    }
    root["stream"] = Page { _ in
        .stream(type: "text/plain") { writer in
            for number in 1...3 { try await writer.write("\(number)\n") }
        }
    }

    // By a Deferred, collected or not.
    root.patch("deferred") { request in
        let body: Deferred<[UInt8]> = request.collect(upTo: 1000)
        return .deferred(body.map { .text("\($0.count)\n") })
    }
    root.delete("each") { request in
        var count = 0
        return .deferred(request.body.forEach { count += $0.count }.map { .text("\(count)\n") })
    }
    root["path/{rest...}"] = PathReader()
    root["wrapped"] = wrapped()
}

/// Reads the request's path while it is handed another one to change.
final class PathReader: Resource {
    func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        guard request.path.remaining == path.remaining else { throw HTTPError(.internalServerError) }
        return path.popFirst() == nil ? nil : self
    }
    func render(_ request: Request) throws -> Rendering { .text(request.path.walked.joined(separator: "/")) }
}

/// Sees what comes from below, errors too.
final class Stamp: Middleware {
    func respond(to request: Request, next: (Request) throws -> Rendering) throws -> Rendering {
        request.onDisconnect { request.logger.info("gone") }
        return try next(request).map { response in
            var response = response
            response.headers[.vary] = "Accept"
            return response
        }.mapError { error in
            guard let error = error as? HTTPError else { throw error }
            return .text("sorry\n", status: error.status)
        }
    }
}

func wrapped() -> Branch {
    let branch = Branch()
    branch.use(Stamp())
    branch[""] = Page { _ in .redirect(to: "/elsewhere") }
    branch.get("late") { request in .deferred(request.reactor.deferLater(.milliseconds(1)) { .resource(Greeting()) }) }
    return branch
}

func errbacks() {
    let d = Deferred<Int>()
    d.addErrback { throw $0 }
    d.addErrback { _ in throw HTTPError(.badGateway) }
    d.addCallback { _ in throw HTTPError(.badGateway) }
    d.addCallback { value in
        let doubled = value * 2
        return doubled
    }
    d.addErrback { error in
        let text = "\(error)"
        return text.count
    }
    d.addBoth { try $0.get() }
    d.addErrback { _ in 0 }
}

@discardableResult func save(_ text: String) -> Deferred<Int> { .succeed(text.count) }

/// Functions without a value, and Deferreds of another type: no warning, and the chain keeps its own type.
func passing(_ text: Deferred<String>, _ done: Deferred<Void>) {
    text.addCallback { print($0) }
        .addCallback { save($0) }
        .addErrback { print($0) }
        .addBoth { _ in print("tidy") }
        .addCallbacks({ print($0) }, { print($0) })
        .onSettled { _ in }
    done.addCallback { save("") }
        .addErrback { _ in save("") }
        .addBoth { _ in print("tidy") }
    gatherResults(text, done).addCallback { text, _ in print(text) }
}

// Recipes of the documentation.

struct OutOfStock: Error {}

/// One answer to the errors of all handlers, a time limit of one route, fields and text in pages, values that may be
/// missing.
func addRecipes(to root: Branch) {
    root.use { request, next in
        try next(request).mapError { error in
            guard error is OutOfStock else { throw error }
            return .text("sold out", status: .conflict)
        }
    }
    root.get("report") { request in
        let report = Deferred(on: request.reactor) {
            Response.text(try await request.reactor.deferLater(.seconds(1)) { "report" }.value)
        }
        return Rendering.deferred(report.addTimeout(.seconds(5), on: request.reactor)).mapError { error in
            guard error is TimeoutError else { throw error }
            throw HTTPError(.gatewayTimeout, "the report takes too long")
        }
    }
    root.get("search") { request in
        .html("<p>\((request.query["q"] ?? "").htmlEscaped)</p>").setting(.cacheControl, "no-store").setting(
            "X-Version", "7")
    }
    root.get("list") { request in .text("\(try request.query.value("page", as: Int.self) ?? 1)") }
    root.post("greet") { request in
        let form = try await request.form()
        let age: Int? = try form.value("age")
        return Response.text("hello, \(form["name"] ?? "") \(age ?? 0)")
    }
    root.get("later") { request in .async { try await laterRendering(for: request) } }
}

func laterRendering(for request: Request) async throws -> Rendering { .text(request.path.raw) }

func siteWithErrorPages(_ root: Branch) -> Site {
    Site(root) { error, _ in
        .html("<h1>\(error.status.code) \(error.status.reasonPhrase)</h1><p>\(error.reason.htmlEscaped)</p>")
    }
}

func serverWithLimits() -> Server {
    var limits = Limits(), timeouts = Timeouts()
    limits.body.bytes = 10 << 20
    timeouts.request.handler = .seconds(30)
    return Server(.tcp(port: 8080), limits: limits, timeouts: timeouts) { _ in Site(tree()) }
}
