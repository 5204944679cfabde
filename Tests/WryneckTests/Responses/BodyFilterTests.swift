// BodyFilterTests.swift - a program's own filter behind bodies, and its hook at a request's end.

import HTTPTypes
import Testing
import WryneckDeferred
import WryneckTesting

@testable import Wryneck

private final class Shouting: BodyFilter {
    private var outlet: BodyOutlet?

    func begin(_ outlet: BodyOutlet) { self.outlet = outlet }
    func take(_ bytes: [UInt8]) -> Bool {
        outlet?.pass(Array(String(decoding: bytes, as: UTF8.self).uppercased().utf8)) ?? false
    }
    func drained() { outlet?.room() }
    func cancel() { outlet = nil }

    func finish(_ done: @escaping () -> Void) {
        _ = outlet?.pass(Array("!".utf8))
        done()
    }
}

private final class Shout: Middleware {
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        request.user = "somebody"
        return try request.amending(next) { $0.pass(through: Shouting(), on: request.reactor) }
    }
}

@Suite("A program's own body filter", .bothVersions) struct BodyFilterTests {
    private func client() throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(Shout())
            root.get("bytes") { _ in .text("hello").setting("Content-Length", "5") }
            root.get("stream") { _ in
                .stream { writer in for _ in 0..<30 { try await writer.write(String(repeating: "a", count: 10_000)) } }
            }
            root.get("none") { _ in .empty() }
            return Site(root)
        }
    }

    @Test("gets each piece of a body, whatever it was, and may add to its end")
    func filters() throws {
        let client = try client()
        let bytes = try client.get("/bytes")
        #expect(bytes.text == "HELLO!" && bytes["content-length"] == nil)
        #expect(try client.get("/stream").text == String(repeating: "A", count: 300_000) + "!")
        #expect(try client.get("/nowhere").text.contains("NOT FOUND"))
    }

    @Test("leaves a response without a body as it is, and tells no length for HEAD that would not be true")
    func without() throws {
        let client = try client()
        #expect(try client.get("/none").status == .noContent)
        let connection = client.connect()
        connection.send(.head, "/bytes")
        let head = try connection.response(to: .head)
        #expect(head.status == .ok && head["content-length"] == nil)
    }

    @Test("the end of a request is told once, whether the response is out or the client has left")
    func ends() throws {
        var ends: [String] = []
        let client = try TestClient { _ in
            let root = Branch()
            root.get("{name}") { (request) -> Rendering in
                let name = try request.parameters.require("name", as: String.self)
                request.onEnd { ends.append(name) }
                return name == "never" ? .deferred(Deferred<Response>()) : .text(name)
            }
            return Site(root)
        }
        _ = try client.get("/now")
        let connection = client.connect()
        connection.send(.get, "/never")
        #expect(ends == ["now"])
        connection.reset()
        #expect(ends == ["now", "never"])
    }
}
