import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

private func redirect(_ status: Int, _ location: String) -> String {
    "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location)\r\nContent-Length: 3\r\n\r\nabc"
}

@Suite("Agents in front of others") struct WrapperTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    private func send(
        _ agent: any RequestSending, _ method: HTTPRequest.Method = .get, _ url: String = "http://one.test/",
        headers: Headers = [:], body: ClientBody = .none
    ) throws -> Call {
        servers.call(agent.send(ClientRequest(method, try ClientURL(url), headers: headers, body: body)))
    }

    // MARK: Redirects

    @Test("a redirect is followed over the same connection, once its body is dropped")
    func follows() throws {
        let call = try send(RedirectAgent(servers.agent), .post, body: .text("x"))
        let server = try servers.accept()
        _ = servers.received(server)
        servers.answer(server, redirect(303, "/next?a#b"))
        #expect(servers.received(server).hasPrefix("GET /next?a HTTP/1.1\r\nHost: one.test\r\n\r\n"))
        servers.answer(server, ok)
        #expect(call.status == 200 && call.response?.url.description == "http://one.test/next?a#b")
    }

    @Test("307 keeps method and body; to another origin go no credentials, and not when it leads back (CVE-2024-45336)")
    func sensitive() throws {
        let headers: Headers = [.authorization: "Bearer x", .cookie: "a=b", .accept: "*/*"]
        let call = try send(RedirectAgent(servers.agent), .put, headers: headers, body: .text("xyz"))
        let one = try servers.accept()
        #expect(servers.received(one).contains("Authorization: Bearer x"))
        servers.answer(one, redirect(307, "http://two.test/"))
        let two = try servers.accept()
        let second = servers.received(two)
        #expect(second.hasPrefix("PUT / ") && second.hasSuffix("xyz") && second.contains("Accept: */*"))
        #expect(!second.contains("Authorization") && !second.contains("Cookie"))
        servers.answer(two, redirect(307, "http://one.test/back"))
        let third = servers.received(one)
        #expect(third.hasPrefix("PUT /back ") && !third.contains("Authorization"))
        servers.answer(one, ok)
        #expect(call.status == 200)
    }

    @Test("ten in a row, then it is an error; so is a Location that is none")
    func limits() throws {
        let call = try send(RedirectAgent(servers.agent))
        let server = try servers.accept()
        for _ in 0..<11 { servers.answer(server, redirect(302, "/")) }
        #expect(call.failure == "the redirect is not followed: tooMany")
        let other = try send(RedirectAgent(servers.agent))
        servers.answer(server, redirect(302, "http://"))
        #expect(other.failure?.hasPrefix("the redirect is not followed: malformedLocation") == true)
        let ftp = try send(RedirectAgent(servers.agent))
        servers.answer(server, redirect(302, "ftp://one.test/"))
        #expect(ftp.failure == "the redirect is not followed: otherProtocol")
    }

    @Test("a body that can be read once does not follow a 307")
    func bodyIsGone() throws {
        let body = ClientBody.stream(length: 1) { writer in writer.write(Array("x".utf8)) }
        let call = try send(RedirectAgent(servers.agent), .put, body: body)
        let server = try servers.accept()
        servers.answer(server, redirect(307, "/other"))
        #expect(call.failure == "the redirect is not followed: bodyIsGone")
    }

    @Test("a cancellation reaches the hop that is under way")
    func cancelled() throws {
        let call = try send(RedirectAgent(servers.agent))
        let server = try servers.accept()
        servers.answer(server, redirect(302, "/next"))
        call.deferred?.cancel()
        servers.memory.settle()
        #expect(call.error is CancelledError && server.isClosed)
    }

    // MARK: Cookies

    @Test("cookies are kept and sent, also from one hop to the next")
    func cookies() throws {
        let cookies = CookieAgent(servers.agent)
        let call = try send(RedirectAgent(cookies), headers: [.cookie: "own=1"])
        let server = try servers.accept()
        #expect(servers.received(server).contains("Cookie: own=1\r\n"))
        servers.answer(server, "HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
        #expect(servers.received(server).contains("Cookie: own=1; a=b\r\n"))
        servers.answer(server, ok)
        #expect(call.status == 200 && cookies.jar.count == 1)
    }

    // MARK: Retries

    @Test("a status that the policy names is asked again, as late as the server says")
    func statuses() throws {
        var policy = RetryPolicy()
        policy.statuses = [503]
        let call = try send(RetryAgent(servers.agent, policy))
        let server = try servers.accept()
        _ = servers.received(server)
        servers.answer(server, "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n")
        servers.memory.advance(by: .seconds(4))
        #expect(servers.received(server) == "")
        servers.memory.advance(by: .seconds(1))
        #expect(servers.received(server).hasPrefix("GET"))
        servers.answer(server, ok)
        #expect(call.status == 200)
        let post = try send(RetryAgent(servers.agent, policy), .post)
        servers.answer(server, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        #expect(post.status == 503)
    }

    // MARK: Deadlines

    @Test("the whole time ends a request before its head, and a body behind it")
    func total() throws {
        let agent = DeadlineAgent(RedirectAgent(servers.agent), .seconds(20))
        let waiting = try send(agent)
        let server = try servers.accept()
        servers.memory.advance(by: .seconds(15))
        servers.answer(server, redirect(302, "/next"))
        servers.memory.advance(by: .seconds(5))
        #expect(waiting.failure == "it took too long (total)" && server.isClosed)
        let coming = try send(agent)
        let other = try servers.accept()
        servers.memory.advance(by: .seconds(10))
        servers.answer(other, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        coming.read()
        for _ in 0..<9 {
            other.deliver([UInt8](repeating: 65, count: 10_000))
            servers.memory.advance(by: .seconds(1))
        }
        #expect(coming.error == nil)
        servers.memory.advance(by: .seconds(1))
        #expect(coming.failure == "it took too long (total)" && other.isClosed)
        let fine = try send(agent)
        servers.answer(try servers.accept(), ok)
        #expect(fine.read().body == "hi")
        fine.drop()
        servers.memory.advance(by: .seconds(31))
        #expect(servers.memory.leftovers.timers == 0)
    }
}
