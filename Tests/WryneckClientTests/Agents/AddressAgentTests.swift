import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
private let denied = "the address may not be connected to"

@Suite("Addresses that may be connected to") struct AddressFilterAgentTests {
    private let servers: ScriptedServers

    init() throws {
        let inside = try #require(SocketAddress.Network("10.0.0.0/8"))
        servers = try ScriptedServers { $0.addresses = AddressFilter(denied: [inside]) }
    }

    @Test("a name is judged by its addresses at each connection, and not by what it once stood for")
    func rebinding() throws {
        servers.names.known["moving.test"] = [.ipv4(0xC000_0203, port: 0)]
        let first = try servers.send(.get, "http://moving.test/")
        servers.answer(try servers.accept(), ok)
        #expect(first.read().body == "hi")
        servers.names.known["moving.test"] = [.ipv4(0x0A00_0001, port: 0)]
        servers.memory.advance(by: .seconds(11))
        #expect(try servers.send(.get, "http://moving.test/").failure == denied)
        #expect(servers.attempts == 0 && servers.names.asked == ["moving.test", "moving.test"])
    }

    @Test("for ten seconds an address is not looked up again, and then it is")
    func cache() throws {
        for _ in 0..<3 {
            _ = try servers.send()
            servers.answer(try servers.accept(), ok)
            servers.memory.advance(by: .seconds(4))
        }
        #expect(servers.names.asked == ["one.test"])
        _ = try servers.send()
        #expect(servers.names.asked == ["one.test", "one.test"])
    }

    @Test("of several addresses only those are tried that may be")
    func mixed() throws {
        servers.names.known["mixed.test"] = [
            .ipv4(0x0A00_0001, port: 0), .ipv4(0xC000_0205, port: 0), .ipv4(0x0A00_0002, port: 0),
        ]
        let call = try servers.send(.get, "http://mixed.test/")
        servers.memory.advance(by: .seconds(2))
        #expect(servers.network.attempts.map(\.address) == [.ipv4(0xC000_0205, port: 80)])
        servers.answer(try servers.accept(), ok)
        #expect(call.read().body == "hi")
    }

    @Test(
        "an address in a URL is judged in every writing that is one",
        arguments: [
            "http://10.1.2.3/", "http://[::ffff:10.1.2.3]/", "http://[::ffff:a01:203]/", "http://[64:ff9b::a01:203]/",
        ])
    func literals(url: String) throws {
        #expect(try servers.send(.get, url).failure == denied)
        #expect(servers.attempts == 0)
    }

    @Test("no redirect leads past it", arguments: ["http://inside.test/", "http://10.0.0.1/", "//10.0.0.1:8080/x"])
    func redirects(location: String) throws {
        let agent = RedirectAgent(servers.agent)
        let call = servers.call(agent.send(ClientRequest(.get, try ClientURL("http://one.test/"))))
        servers.answer(
            try servers.accept(), "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        #expect(call.failure == denied && servers.attempts == 0)
    }

    @Test("a UNIX socket is none of the internet's")
    func unixSocket() throws {
        let servers = try ScriptedServers { $0.addresses = .internet }
        #expect(try servers.send { $0.socketPath = "/run/app.sock" }.failure == denied)
        #expect(servers.attempts == 0)
    }
}

@Suite("RFC 8305: an agent and several addresses of a host") struct AddressRaceAgentTests {
    private let servers: ScriptedServers
    private let six = SocketAddress.ipv6(0x2001_0DB8_0000_0000, 1, port: 80, scope: 0)
    private let four = SocketAddress.ipv4(0xC000_0207, port: 80)

    init() throws {
        servers = try ScriptedServers()
        servers.names.known["both.test"] = [six, four]
    }

    @Test("the second one is tried after 250 ms, and the first that answers wins")
    func race() throws {
        let call = try servers.send(.get, "http://both.test/")
        servers.memory.advance(by: .milliseconds(249))
        #expect(servers.network.attempts.map(\.address) == [six])
        servers.memory.advance(by: .milliseconds(1))
        #expect(servers.network.attempts.map(\.address) == [six, four])
        let server = try #require(servers.network.attempts[1].succeed())
        servers.memory.settle()
        #expect(servers.network.attempts[0].wasCalledOff)
        #expect(servers.received(server).hasPrefix("GET / HTTP/1.1\r\nHost: both.test\r\n"))
        servers.answer(server, ok)
        #expect(call.read().body == "hi" && servers.network.attempts.count == 2)
    }

    @Test(
        "after a failure the next one is tried at once; when all have failed, so has the request, and the name is asked anew"
    )
    func failures() throws {
        let call = try servers.send(.get, "http://both.test/")
        servers.network.attempts[0].fail(.connectionRefused)
        #expect(servers.attempts == 1)
        servers.network.attempts[1].fail(.connectionRefused)
        servers.memory.settle()
        #expect(call.failure?.hasPrefix("cannot connect to both.test:80") == true)
        _ = try servers.send(.get, "http://both.test/")
        #expect(servers.names.asked == ["both.test", "both.test"])
    }

    @Test("ten seconds are the time for all of them together")
    func timeout() throws {
        let call = try servers.send(.get, "http://both.test/")
        servers.memory.advance(by: .seconds(10))
        #expect(call.failure == "it took too long (connecting)")
        #expect(servers.network.attempts.allSatisfy(\.wasCalledOff) && servers.memory.leftovers.timers == 0)
    }
}
