// bench-server: the routes that `make bench` measures, one for each way to answer.

import Wryneck
import WryneckReactorTesting

@main
struct BenchServer {
    let endpoint: Endpoint
    let reactors: Int
    let root: String
    let secure: Endpoint?

    static func main() async throws {
        guard let options = BenchServer(CommandLine.arguments.dropFirst()) else {
            print("usage: bench-server [--port N | --listen ENDPOINT] [--reactors N] [--root DIR] [--tls-port N --certificate PATH]")
            return
        }
        let root = options.root
        // What is measured is requests, not the making of connections.
        var limits = Limits()
        limits.requestsPerConnection = .max
        limits.connections = 15_000
        let endpoints = [options.endpoint] + (options.secure.map { [$0] } ?? [])
        let server = Server(endpoints, reactors: .count(options.reactors), limits: limits) { _ in site(root) }
        try await server.run()
    }

    init?(_ arguments: ArraySlice<String>) {
        var values = ["--port": "8080", "--listen": "", "--reactors": "1", "--root": "Public", "--tls-port": "", "--certificate": ""]
        var rest = arguments
        while let name = rest.popFirst() {
            guard values[name] != nil, let value = rest.popFirst() else { return nil }
            values[name] = value
        }
        guard let port = values["--port"], let reactors = values["--reactors"].flatMap(Int.init), let root = values["--root"] else { return nil }
        let text = values["--listen"].flatMap { $0.isEmpty ? nil : $0 } ?? "tcp:\(port)"
        guard let endpoint = try? Endpoint(listening: text) else { return nil }
        let certificate = values["--certificate"] ?? ""
        secure = values["--tls-port"].flatMap { Int($0) }.map { .tls(port: $0, .files(chain: certificate + ".pem", key: certificate + ".key")) }
        (self.endpoint, self.reactors, self.root) = (endpoint, reactors, root)
    }

    /// What `goals.py` asks for.
    private static func addGoals(_ root: Branch) {
        let megabyte = [UInt8](repeating: 0x78, count: 1 << 20)
        root["megabyte"] = Page { _ in .bytes(megabyte) }
        root.get("later") { request in .deferred(request.reactor.deferLater(.seconds(1)) { .text("later") }) }
        root.get("never") { _ in .deferred(Deferred<Response>()) }
        root.post("unread", bodyLimit: 1 << 40) { _ in .deferred(Deferred<Response>()) }
        root.post("mirror", bodyLimit: 1 << 40) { request in
            .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
        }
    }

    static func site(_ directory: String) -> Site {
        let root = Branch()
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
        addGoals(root)
        root["files"] = Files(directory)
        // What stress.py compares: nothing is to be left behind by what was there.
        root["left"] = Page { request in .text("\(Leftovers(of: request.reactor))\n") }
        return Site(root)
    }
}

extension Task where Success == Never, Failure == Never {
    /// What every async handler pays for at least: a task, and a function that could suspend.
    static func yieldOnce() async {}
}
