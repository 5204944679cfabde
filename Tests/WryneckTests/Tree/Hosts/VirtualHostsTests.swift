import ProcessTesting
import Testing
import WryneckTesting

@testable import Wryneck

/// RFC 9110 §7.2, §7.4, over both versions.
@Suite("Virtual hosts", .bothVersions) struct VirtualHostsTests {
    private static func site(_ name: String) -> Branch {
        let branch = Branch()
        branch.get("") { _ in .text(name) }
        branch.get("x") { _ in .text("\(name) x") }
        return branch
    }

    private func client(
        default fallback: Branch? = nil, unknown: VirtualHosts.Unknown = .misdirected,
        _ patterns: [HostPattern]
    ) throws -> TestClient {
        try TestClient { _ in
            let hosts = VirtualHosts(default: fallback, unknown: unknown)
            for pattern in patterns { hosts[pattern] = Self.site(pattern.description) }
            return Site(hosts)
        }
    }

    private func answer(_ client: TestClient, _ host: String, _ path: String = "/") throws -> String {
        let response: TestResponse
        #if HTTP2
            if client.speaksHTTP2 {
                let connection = try client.connectHTTP2()
                connection.authority = host
                response = try connection.response(on: try connection.send(.get, path))
                return response.status == .ok ? response.text : "\(response.status.code)"
            }
        #endif
        let connection = client.connect()
        connection.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        response = try connection.response()
        return response.status == .ok ? response.text : "\(response.status.code)"
    }

    @Test("a name answers for itself in any case, with a dot at its end and with any port")
    func names() throws {
        let client = try client(["example.org", "[::1]", "127.0.0.1"])
        for host in ["example.org", "EXAMPLE.org", "example.org.", "example.org:8080"] {
            #expect(try answer(client, host) == "example.org")
        }
        #expect(try answer(client, "example.org", "/x") == "example.org x")
        #expect(try answer(client, "example.org", "/y") == "404")
        #expect(try answer(client, "[0:0:0:0:0:0:0:1]:80") == "[::1]")
        #expect(try answer(client, "127.0.0.1") == "127.0.0.1")
    }

    @Test("the most exact pattern answers: the name, the longer end, the star; the port before none")
    func exactness() throws {
        let client = try client([
            "*", "*.example.org", "*.a.example.org", "b.a.example.org", "example.org:8080", "example.org", "*:9000",
        ])
        #expect(
            try [
                "b.a.example.org", "c.a.example.org", "d.c.a.example.org", "c.example.org", "example.org",
                "example.org:8080", "evil-example.org", "evil-example.org:9000", "localhost", "[::2]",
            ].map { try answer(client, $0) } == [
                "b.a.example.org", "*.a.example.org", "*.a.example.org", "*.example.org", "example.org",
                "example.org:8080", "*", "*:9000", "*", "*",
            ])
    }

    @Test("another host gets 421, or 404, or the default")
    func unknown() throws {
        #expect(try answer(client(["example.org"]), "rebound.example") == "421")
        #expect(try answer(client(unknown: .notFound, ["example.org"]), "rebound.example") == "404")
        #expect(try answer(client(default: Self.site("default"), ["example.org"]), "rebound.example") == "default")
        #expect(try answer(client(default: Self.site("default"), ["example.org"]), "Example.Org") == "example.org")
    }

    @Test("an HTTP/1.0 request without a host gets the default")
    func withoutHost() throws {
        for (fallback, status) in [(Self.site("default"), 200), (nil, 421)] {
            let connection = try client(default: fallback, ["example.org"]).connect()
            connection.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try connection.response().status.code == status)
        }
    }

    @Test("each tree has its middleware, and what is a mistake in one keeps the server from starting")
    func trees() throws {
        let client = try TestClient { _ in
            let hosts = VirtualHosts(), closed = Self.site("closed")
            closed.use { _, _ in throw HTTPError(.unauthorized) }
            hosts["closed.example"] = closed
            hosts["open.example"] = Self.site("open")
            return Site(hosts)
        }
        #expect(try answer(client, "closed.example", "/none") == "401")
        #expect(try answer(client, "open.example") == "open")
        #expect(throws: RoutingError.self) {
            try TestClient { _ in
                let hosts = VirtualHosts(), broken = Branch()
                broken.get(":id") { _ in .text("") }
                hosts["a.example"] = broken
                return Site(hosts)
            }
        }
    }

    @Test("no pattern, and a second spelling of a host, are mistakes; the same one is replaced, nil removes it")
    func mistakes() throws {
        for patterns in [["a b"], ["http://x"], ["a.example", "A.example."], ["::1", "[::1]"]] as [[HostPattern]] {
            #expect(throws: RoutingError.self, "\(patterns)") { try self.client(patterns) }
        }
        let hosts = VirtualHosts(), second = Self.site("second")
        hosts["a.example"] = Self.site("first")
        hosts["a.example"] = second
        #expect(hosts["a.example"] === second)
        hosts["b.example"] = second
        hosts["b.example"] = nil
        let client = try TestClient { _ in Site(hosts) }
        #expect(try answer(client, "a.example") == "second")
        #expect(try answer(client, "b.example") == "421")
    }

    @Test("seeded: the table finds what the patterns themselves say fits, and the most exact of these")
    func model() {
        var random = Random(seed: 3)
        let labels = ["a", "b", "example", "org"]
        func name(_ count: Int) -> String {
            (0..<count).map { _ in labels.randomElement(using: &random) ?? "" }.joined(separator: ".")
        }
        for _ in 0..<60 {
            var table = HostTable<String>()
            var patterns: [HostPattern] = []
            for _ in 0..<10 {
                let star = Int.random(in: 0..<3, using: &random) == 0 ? "*." : ""
                let port = Int.random(in: 0..<3, using: &random) == 0 ? ":8080" : ""
                guard let pattern = HostPattern(star + name(Int.random(in: 1..<4, using: &random)) + port) else {
                    continue
                }
                table[pattern] = pattern.description
                if !patterns.contains(pattern) { patterns.append(pattern) }
            }
            for _ in 0..<20 {
                let port = ["", ":80", ":8080"].randomElement(using: &random) ?? ""
                let place = HostPattern.Place(name(Int.random(in: 1..<5, using: &random)) + port)
                func rank(_ pattern: HostPattern) -> (Int, Int, Int) {
                    let isStar = pattern.description.hasPrefix("*")
                    let host = pattern.description.prefix { $0 != ":" }
                    return (isStar ? 1 : 0, -host.utf8.count, pattern.hasPort ? 0 : 1)
                }
                let best = patterns.filter { $0.fits(place) }.min { rank($0) < rank($1) }
                #expect(table.find(place, defaultPort: 80) == best?.description)
            }
        }
    }
}
