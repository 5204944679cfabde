import HTTPTypes
import Testing
import Wryneck
import WryneckClient
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting
import WryneckTesting

@testable import WryneckProxy

/// The cache before the server of this package, in memory, over both versions.
@Suite("A cache over a site in memory") struct SiteCacheTests {
    private final class Counter { var count = 0 }

    private let counter = Counter()

    private func services(_ speaksHTTP2: Bool) throws -> (TestClient, CachingAgent) {
        let counter = counter
        let services = try TestClient(speaksHTTP2: speaksHTTP2) { _ in
            let root = Branch()
            root.get("large") { _ in
                counter.count += 1
                let bytes = [UInt8](repeating: 65, count: 300_000)
                return .ready(Response(headers: [.cacheControl: "max-age=60"], body: .bytes(bytes)))
            }
            root.get("stream") { _ in
                counter.count += 1
                var response = Response.stream { writer in for _ in 0..<10 { try await writer.write("0123456789") } }
                response.headers[.cacheControl] = "max-age=60"
                return .ready(response)
            }
            return Site(root)
        }
        // The time of day that its sites have.
        let agent = CachingAgent(services.agent(), CachingAgent.Options()) { [clock = services.memory.clock] in
            HTTPDate(secondsSince1970: 1_767_225_600 + Int(clock.now.nanoseconds / 1_000_000_000))
        }
        return (services, agent)
    }

    private func get(_ services: TestClient, _ agent: CachingAgent, _ path: String) throws -> Reply {
        let url = try ClientURL("\(services.speaksHTTP2 ? "https" : "http")://any.test\(path)")
        let reply = Reply(agent.send(ClientRequest(.get, url)), services.memory)
        services.memory.settle()
        return reply
    }

    @Test("bodies of every kind are stored once and read many times", arguments: [false, true], ["/large", "/stream"])
    func stored(speaksHTTP2: Bool, path: String) throws {
        let (services, agent) = try services(speaksHTTP2)
        let replies = try (0..<4).map { _ in try get(services, agent, path).read() }
        let length = path == "/large" ? 300_000 : 100
        #expect(replies.allSatisfy { $0.body?.utf8.count == length } && counter.count == 1)
        #expect(replies[3].age == "0" && agent.contents.responses == 1)
    }

    @Test("a reader that takes nothing holds nobody up")
    func slowReader() throws {
        let (services, agent) = try services(false)
        let slow = try get(services, agent, "/large")
        #expect(slow.status == 200)
        services.memory.settle()
        #expect(try get(services, agent, "/large").read().body?.utf8.count == 300_000 && counter.count == 1)
    }
}
