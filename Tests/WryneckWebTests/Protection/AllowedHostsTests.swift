import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Hosts that requests may be for") struct AllowedHostsTests {
    private func client(_ hosts: [HostPattern], _ status: HTTPResponse.Status = .misdirectedRequest) throws
        -> TestClient
    {
        try TestClient(http2: .priorKnowledge) { _ in
            let root = Branch()
            root.use(AllowedHosts(hosts, status: status))
            root[""] = Page { _ in .text("here") }
            return Site(root)
        }
    }

    private func status(_ client: TestClient, _ host: String, target: String = "/") throws -> Int {
        let connection = client.connect()
        connection.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        return try connection.response().status.code
    }

    @Test(
        "names by whole labels, ports, addresses as numbers, a dot at the end",
        arguments: [
            ("example.org", 200), ("EXAMPLE.org", 200), ("example.org.", 200), ("example.org:8080", 200),
            ("example.org:", 200), ("a.shop.example", 200), ("a.b.shop.example", 200), ("[::1]:8080", 200),
            ("[0:0:0:0:0:0:0:1]:8080", 200), ("127.0.0.1", 200),
            ("shop.example", 421), ("evil-example.org", 421), ("example.org.evil", 421), ("evilshop.example", 421),
            (".shop.example", 421), ("[::1]", 421), ("[::1]:80", 421), ("[::2]:8080", 421), ("127.0.0.2", 421),
            ("evil", 421), ("localhost", 421),
        ])
    func hosts(_ host: String, _ expected: Int) throws {
        let client = try client(["example.org", "*.shop.example", "[::1]:8080", "127.0.0.1"])
        #expect(try status(client, host) == expected)
    }

    @Test(
        "what is no host never gets through, and neither does a user in front of one",
        arguments: [
            "example.org@evil", "evil@example.org", "example.org/evil", "example.org evil", "example.org:80:80",
            "exa\tmple.org", "[::1", "example.org,evil", "example.org:99999",
        ])
    func tricks(_ host: String) throws {
        #expect([400, 421].contains(try status(client(["example.org"]), host)))
    }

    @Test("the target's own host counts, and not another one beside it; two Hosts are none")
    func absolute() throws {
        let client = try client(["example.org"])
        #expect(try status(client, "example.org", target: "http://evil/") >= 400)
        #expect(try status(client, "evil", target: "http://example.org/") == 200)
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: example.org\r\nHost: evil\r\n\r\n")
        #expect(try connection.response().status == .badRequest)
        let old = client.connect()
        old.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try old.response().status == .misdirectedRequest)
    }

    @Test("the answer can be 400; a list without hosts lets nobody in")
    func choices() throws {
        #expect(try status(client(["a"], .badRequest), "b") == 400)
        #expect(try status(client([]), "b") == 421)
    }

    #if HTTP2
        @Test("over HTTP/2 it is the authority")
        func authority() throws {
            let client = try client(["example.org:8080"])
            for (authority, expected) in [("example.org:8080", 200), ("example.org", 421), ("evil", 421)] {
                let connection = try client.connectHTTP2()
                connection.authority = authority
                #expect(try connection.response(on: connection.send(.get, "/")).status.code == expected)
            }
        }
    #endif
}
