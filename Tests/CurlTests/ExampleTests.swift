import Foundation
import ProcessTesting
import Testing

/// The examples below the web, run as anybody would run them. `hello-server` has its own tests.
@Suite("The examples", .ownThread) struct ExampleTests {
    @Test("echo-server gives back what it gets, and ends with 0 on SIGTERM")
    func echo() async throws {
        let server = try await Programs.startExample("echo-server", "--port", "0")
        let client = try LineClient(port: server.port)
        for said in ["one", "", "two"] {
            client.send(said)
            #expect(try await client.line() == said)
        }
        #expect(try await server.stop().code == 0)
    }

    @Test("slow-poetry-client fetches three poems at once, and tells of the one that it cannot get")
    func poetry() async throws {
        let slow = try await Programs.startExample("slow-poetry-server", "tcp:0", "10", "20")
        let fast = try await Programs.startExample("slow-poetry-server", "tcp:0", "10", "1")
        let gone = try await Programs.startExample("slow-poetry-server", "tcp:0:interface=127.0.0.1")
        #expect(try await gone.stop().code == 0)
        let places = [slow, fast, gone].map { "tcp:127.0.0.1:\($0.port)" }
        // However busy the machine is, the slow one is the slower one: it stands still until the fast one's poem is
        // there.
        slow.child.signal(SIGSTOP)
        let client = try await Programs.startClient("slow-poetry-client", places + [places[0]])
        // Whoever is ready first comes first, whatever the order of asking.
        #expect(try await client.line() == "\(places[2]): cannot connect to 127.0.0.1:\(gone.port): Connection refused")
        #expect(try await client.line() == "\(places[1]): 351 bytes")
        slow.child.signal(SIGCONT)
        let outcome = try await client.finish()
        #expect(outcome.code == 1 && outcome.errors.isEmpty)
        let lines = outcome.text.components(separatedBy: "\n")
        #expect(lines.filter { $0.hasSuffix(": 351 bytes") } == ["\(places[0]): 351 bytes", "\(places[0]): 351 bytes"])
        #expect(lines.count { $0 == "A wryneck sat above the door" } == 3)
        #expect(lines.count { $0 == "and put their words away." } == 3)
        #expect(try await Programs.runExample("slow-poetry-client", [places[1]]).code == 0)
        #expect(try await slow.stop().code == 0)
    }

    @Test("slow-poetry-client says what is wrong with an endpoint")
    func poetryMistakes() async throws {
        let outcome = try await Programs.runExample("slow-poetry-client", ["tcp:127.0.0.1:0"])
        #expect(outcome.code == 1)
        #expect(
            outcome.errors == "slow-poetry-client: \"tcp:127.0.0.1:0\" is no endpoint: the port must be 1 to 65535\n")
    }

    @Test("udp-ping gets its answers, and hears that nobody is there")
    func ping() async throws {
        let server = try await Programs.startExample("udp-ping", "serve", "0")
        let answered = try await Programs.runExample("udp-ping", ["127.0.0.1", "\(server.port)", "3"])
        #expect(answered.code == 0)
        #expect(answered.text.hasPrefix("ping 1 from 127.0.0.1:\(server.port) in "))
        #expect(answered.text.hasSuffix("\n3 of 3 came back\n"))
        #expect(try await server.stop().code == 0)
        let refused = try await Programs.runExample("udp-ping", ["127.0.0.1", "\(server.port)", "2"])
        #expect(refused.code == 1)
        #expect(refused.text == "ping 1: Connection refused\nping 2: Connection refused\n0 of 2 came back\n")
        let named = try await Programs.runExample("udp-ping", ["localhost", "1"])
        #expect(named.code == 1)
        #expect(
            named.errors
                == "udp-ping: cannot open a datagram socket for localhost:1: the host must be an address, not a name\n")
    }

    @Test("chat-server brings what one says to all others")
    func chat() async throws {
        let server = try await Programs.startExample("chat-server", "tcp:0")
        let ada = try LineClient(port: server.port)
        #expect(try await ada.line() == "Your name?")
        ada.send("a d a")
        #expect(try await ada.line() == "Up to 20 letters and digits, please. Your name?")
        ada.send("ada")
        #expect(try await ada.line() == "Welcome, ada! /who and /quit are all there is.")

        let bob = try LineClient(port: server.port)
        #expect(try await bob.line() == "Your name?")
        bob.send("ada")
        #expect(try await bob.line() == "There is a ada already. Your name?")
        bob.send("bob")
        #expect(try await bob.line() == "Welcome, bob! /who and /quit are all there is.")
        #expect(try await ada.line() == "* bob comes in")

        ada.send("hello")
        #expect(try await bob.line() == "<ada> hello")
        bob.send("/who")
        #expect(try await bob.line() == "* here are ada, bob")
        bob.send("/quit")
        #expect(try await bob.line() == nil)
        #expect(try await ada.line() == "* bob leaves")
        ada.send(String(repeating: "x", count: 1001))
        #expect(try await ada.line() == nil)
        #expect(try await server.stop().code == 0)
    }

    @Test("cache-refresher serves the last good content, and a new one soon after it is there")
    func cache() async throws {
        let folder = try ScratchFolder()
        try folder.write("page", "one".utf8)
        let server = try await Programs.startWebExample("cache-refresher", folder.path + "/page", "20", "0")
        #expect(try await eventually { try await curl(server.url).text == "one" })
        try folder.write("page", "two".utf8)
        #expect(try await eventually { try await curl(server.url).text == "two" })
        try FileManager.default.removeItem(atPath: folder.path + "/page")
        // A round that began before the removal may still end well; one that fails changes nothing.
        let before = try await refreshes(server.url)
        #expect(try await curl(server.url).text == "two")
        #expect(try await refreshes(server.url) <= before + 1)
        let end = try await server.stop()
        #expect(
            end.code == 0 && end.errors.contains("cache-refresher: \(folder.path)/page: No such file or directory\n"))
    }

    private func refreshes(_ url: String) async throws -> Int {
        Int(try await curl(url + "refreshes").text.dropLast()) ?? -1
    }

    @Test("work-in-threads comes to the right sum while its loop goes on")
    func threads() async throws {
        let outcome = try await Programs.runExample("work-in-threads", ["100000"])
        #expect(outcome.code == 0)
        #expect(outcome.text.contains("9592 primes below 100000\n"))
        #expect((0..<8).allSatisfy { outcome.text.contains("part \($0): ") })
        let ticks = outcome.text.firstMatch(of: /the loop ticked ([0-9]+) times meanwhile/).flatMap { Int($0.1) }
        // The first is before the work; how many more there are is a matter of speed.
        #expect((ticks ?? 0) > 1)
    }

    @Test(
        "wrong arguments get a usage line and the code for that",
        arguments: [
            "echo-server", "slow-poetry-server", "udp-ping", "chat-server", "cache-refresher", "work-in-threads",
        ])
    func usage(name: String) async throws {
        let outcome = try await Programs.runExample(name, ["a", "b", "c", "d", "e"])
        #expect(outcome.code == 64 && outcome.text.hasPrefix("usage: \(name) "))
    }
}
