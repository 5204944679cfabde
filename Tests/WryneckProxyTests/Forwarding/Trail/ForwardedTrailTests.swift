// ForwardedTrailTests.swift - the way of a request, as the backend is told of it.

import HTTPTypes
import Testing
import Wryneck
import WryneckHTTP

@testable import WryneckProxy

@Suite("The way of a request") struct ForwardedTrailTests {
    private func trail(_ request: ReceivedRequest, _ field: TrustedProxies.Field? = .xForwardedFor) throws
        -> ForwardedTrail
    {
        ForwardedTrail(request, try field.map { try proxies($0) })
    }

    @Test("a peer that nobody trusts is the client, whatever it says")
    func stranger() throws {
        let fields = [
            "X-Forwarded-For: 198.51.100.1", "Forwarded: for=198.51.100.1;proto=https", "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1",
        ]
        for field in [nil] + TrustedProxies.Field.allCases {
            let trail = try trail(received("GET /", fields), field)
            #expect(trail.listed == ["192.0.2.7"])
            #expect(trail.forwarded == "for=192.0.2.7;proto=http;host=front.example")
            #expect(trail.client == ForwardedClient(try received()))
        }
    }

    @Test("what a trusted proxy has in X-Forwarded-For comes first, and is told in the other field, too")
    func list() throws {
        let fields = [
            "X-Forwarded-For: 203.0.113.9, ::1 ,", "X-Forwarded-For: 10.0.0.2:99", "X-Forwarded-Proto: https",
            "X-Forwarded-Host: shop.example",
        ]
        let trail = try trail(received("GET /", fields, peer: "10.0.0.1"))
        #expect(trail.listed == ["203.0.113.9", "::1", "10.0.0.2:99", "10.0.0.1"])
        #expect(
            trail.forwarded
                == "for=203.0.113.9, for=\"[::1]\";proto=https;host=shop.example, for=10.0.0.2, "
                + "for=10.0.0.1;proto=http;host=front.example")
        #expect(trail.client.proto == "https" && trail.client.host == "shop.example")
    }

    @Test("what a trusted proxy has in Forwarded comes first as it is, and is told in the other field, too")
    func elements() throws {
        let value = "for=203.0.113.9;proto=x, for=\"[::1]:80\";proto=https;host=shop.example;by=_x, for=10.1.1.1"
        let trail = try trail(received("GET /", ["Forwarded: \(value)"], peer: "10.0.0.1"), .forwarded)
        #expect(trail.forwarded == value + ", for=10.0.0.1;proto=http;host=front.example")
        #expect(trail.listed == ["203.0.113.9", "::1", "10.1.1.1", "10.0.0.1"])
        // The outermost trusted proxy has seen ::1; what stands before is only repeated.
        #expect(trail.client.proto == "https" && trail.client.host == "shop.example")
    }

    @Test("the field that the proxies do not write is not believed: they let it pass as the client sent it")
    func otherField() throws {
        let lists = ["X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example"]
        let byElements = try trail(received("GET /", lists, peer: "10.0.0.1"), .forwarded)
        #expect(byElements.listed == ["10.0.0.1"] && byElements.client.proto == "http")
        #expect(byElements.client.host == "front.example")
        let byList = try trail(received("GET /", ["Forwarded: for=198.51.100.1"], peer: "10.0.0.1"))
        #expect(byList.forwarded == "for=10.0.0.1;proto=http;host=front.example")
    }

    @Test("a quote that never ends hides nothing: what came with it is dropped")
    func unclosed() throws {
        let fields = ["Forwarded: for=203.0.113.9", "Forwarded: for=\"198.51.100.1"]
        let trail = try trail(received("GET /", fields, peer: "10.0.0.1"), .forwarded)
        #expect(trail.forwarded == "for=10.0.0.1;proto=http;host=front.example" && trail.listed == ["10.0.0.1"])
    }

    @Test("hidden and malformed nodes are told as unknown in the other field, and as they are in their own")
    func unknown() throws {
        let list = try trail(received("GET /", ["X-Forwarded-For: a b, 203.0.113.9"], peer: "10.0.0.1"))
        #expect(list.listed.first == "a b" && list.forwarded.hasPrefix("for=unknown, for=203.0.113.9;"))
        let elements = try trail(received("GET /", ["Forwarded: for=_x"], peer: "10.0.0.1"), .forwarded)
        #expect(elements.listed == ["unknown", "10.0.0.1"] && elements.forwarded.hasPrefix("for=_x, "))
        // A proxy that hides the client has seen it; nobody knows who has written what stands before.
        let hiding = ["Forwarded: for=203.0.113.9;proto=x, for=_x;proto=https"]
        #expect(try trail(received("GET /", hiding, peer: "10.0.0.1"), .forwarded).client.proto == "https")
    }

    @Test("the proxy at a UNIX socket's other end has no address to tell")
    func unixSocket() throws {
        let trail = try trail(received("GET /", ["X-Forwarded-For: 203.0.113.9"], peer: "unix"))
        #expect(trail.listed == ["203.0.113.9"])
        #expect(trail.forwarded.hasSuffix(", for=unknown;proto=http;host=front.example"))
    }

    @Test("a trusted proxy that tells the scheme but no address speaks of its own request")
    func onlyProto() throws {
        let trail = try trail(received("GET /", ["X-Forwarded-Proto: https"], peer: "10.0.0.1"))
        #expect(trail.forwarded == "for=10.0.0.1;proto=https;host=front.example")
    }

    @Test("only the forms that are asked for are written")
    func forms() throws {
        let trail = try trail(received(), nil)
        func fields(_ forms: Set<ForwardingOptions.Forwarded>) -> Headers {
            var lines = FieldLines()
            trail.write(forms, to: &lines)
            return lines.headers(from: Headers())
        }
        #expect(fields([]).isEmpty)
        #expect(fields([.standard]).map(\.name.rawName) == ["Forwarded"])
        #expect(fields([.xForwarded])["X-Forwarded-For"] == "192.0.2.7" && fields([.xForwarded])["Forwarded"] == nil)
        #expect(fields([.xForwarded, .standard]).count == 5)
    }

    @Test("without an address there is no X-Forwarded-For")
    func noAddress() throws {
        var lines = FieldLines()
        try trail(received(peer: "unix"), nil).write([.xForwarded], to: &lines)
        #expect(lines.headers(from: Headers())["X-Forwarded-For"] == nil)
    }
}
