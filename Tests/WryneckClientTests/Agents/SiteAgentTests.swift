import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@testable import WryneckClient

/// The agent against the server of this package, in memory, over both versions.
@Suite("An agent over a site in memory") struct SiteAgentTests {
    private func services(_ speaksHTTP2: Bool) throws -> (TestClient, Agent) {
        let services = try TestClient(speaksHTTP2: speaksHTTP2) { _ in
            let root = Branch()
            root.get("hello/{name}") { request in
                .text("hello \(try request.parameters.require("name", as: String.self))")
            }
            root.post("count", bodyLimit: 10 << 20) { request in
                .async { .text("\(try await request.collect(upTo: 10 << 20).count)") }
            }
            root.get("large") { _ in .bytes([UInt8](repeating: 65, count: 3 << 20)) }
            root.get("slow") { request in
                .deferred(request.reactor.deferLater(.seconds(5)) { .text("at last") })
            }
            root.get("broken") { _ in
                .stream(length: 10) { writer in
                    try await writer.write("abc"); throw HTTPError(.badRequest, "no")
                }
            }
            return Site(root)
        }
        return (services, services.agent())
    }

    private func scheme(_ services: TestClient) -> String { services.speaksHTTP2 ? "https" : "http" }

    private final class Result {
        var response: ClientResponse?
        var body: [UInt8]?
        var error: (any Error)?

        init(_ deferred: Deferred<ClientResponse>) {
            deferred.whenSettled { [weak self] result in
                switch result {
                case .success(let response):
                    self?.response = response
                    let bytes: Deferred<[UInt8]> = response.bytes()
                    bytes.whenSettled { result in
                        switch result {
                        case .success(let bytes): self?.body = bytes
                        case .failure(let error): self?.error = error
                        }
                    }
                case .failure(let error): self?.error = error
                }
            }
        }

        var text: String? { body.map { String(decoding: $0, as: UTF8.self) } }
    }

    private func send(
        _ services: TestClient, _ agent: Agent, _ method: HTTPRequest.Method, _ path: String, _ body: ClientBody = .none
    ) throws -> Result {
        let url = try ClientURL("\(scheme(services))://any.test\(path)")
        let result = Result(agent.send(ClientRequest(method, url, body: body)))
        services.memory.settle()
        return result
    }

    @Test("requests and responses of every kind, and the connection is kept", arguments: [false, true])
    func kinds(speaksHTTP2: Bool) throws {
        let (services, agent) = try services(speaksHTTP2)
        let hello = try send(services, agent, .get, "/hello/you")
        #expect(hello.text == "hello you")
        #expect(hello.response?.version == (services.speaksHTTP2 ? .http2 : .http1_1))
        let counted = try send(services, agent, .post, "/count", .bytes([UInt8](repeating: 1, count: 2 << 20)))
        #expect(counted.text == "\(2 << 20)")
        let streamed = try send(
            services, agent, .post, "/count",
            .stream { writer in for _ in 0..<100 { try await writer.write([UInt8](repeating: 2, count: 10_000)) } })
        #expect(streamed.text == "1000000")
        #expect(try send(services, agent, .get, "/large").body?.count == 3 << 20)
        #expect(try send(services, agent, .head, "/large").body == [])
        #expect(try send(services, agent, .get, "/nowhere").response?.status == .notFound)
        #expect(agent.connections.open == 1 && services.openConnections == 1)
    }

    @Test("many at a time: connections over HTTP/1, streams over HTTP/2", arguments: [false, true])
    func concurrent(speaksHTTP2: Bool) throws {
        let (services, agent) = try services(speaksHTTP2)
        let results = try (0..<20).map { try send(services, agent, .get, "/hello/\($0)") }
        #expect(results.enumerated().allSatisfy { $1.text == "hello \($0)" })
        let slow = try (0..<16).map { _ in try send(services, agent, .get, "/slow") }
        #expect(agent.connections.open == (services.speaksHTTP2 ? 1 : 8))
        for _ in 0..<3 { services.memory.advance(by: .seconds(5)) }
        #expect(slow.allSatisfy { $0.text == "at last" })
    }

    @Test("a reader that takes its time is not the server's fault", arguments: [false, true])
    func slowReader(speaksHTTP2: Bool) throws {
        var timeouts = Timeouts()
        (timeouts.rate.bytesPerSecond, timeouts.rate.gap) = (0, .seconds(10_000))
        timeouts.rate.grace = .seconds(10_000)
        let services = try TestClient(timeouts: timeouts, speaksHTTP2: speaksHTTP2) { _ in
            Site(Page { _ in .bytes([UInt8](repeating: 65, count: 3 << 20)) })
        }
        let url = try ClientURL("\(scheme(services))://any.test/")
        var response: ClientResponse?
        let sent: Deferred<ClientResponse> = services.agent().send(ClientRequest(.get, url))
        sent.whenSettled { response = try? $0.get() }
        services.memory.settle()
        services.memory.advance(by: .seconds(600))
        var count: Int?
        let bytes: Deferred<[UInt8]>? = response?.bytes()
        bytes?.whenSettled { count = try? $0.get().count }
        services.memory.settle()
        #expect(count == 3 << 20)
    }

    @Test("a body that breaks off is an error, and never a short body", arguments: [false, true])
    func broken(speaksHTTP2: Bool) throws {
        let (services, agent) = try services(speaksHTTP2)
        let result = try send(services, agent, .get, "/broken")
        #expect(result.body == nil && result.error is ClientFailure)
    }

    @Test("a cancelled request ends the handler's work, and nothing is left", arguments: [false, true])
    func cancelled(speaksHTTP2: Bool) throws {
        let (services, agent) = try services(speaksHTTP2)
        let url = try ClientURL("\(scheme(services))://any.test/slow")
        let deferred: Deferred<ClientResponse> = agent.send(ClientRequest(.get, url))
        services.memory.settle()
        deferred.cancel()
        services.memory.settle()
        #expect(agent.connections.waiting == 0)
        #expect(try send(services, agent, .get, "/hello/you").text == "hello you")
    }

    @Test("a server that stops lets requests end, and the agent goes elsewhere", arguments: [false, true])
    func stops(speaksHTTP2: Bool) throws {
        let (services, agent) = try services(speaksHTTP2)
        let slow = try send(services, agent, .get, "/slow")
        services.drain {}
        services.memory.advance(by: .seconds(6))
        #expect(slow.text == "at last" && agent.connections.open == 0)
    }
}
