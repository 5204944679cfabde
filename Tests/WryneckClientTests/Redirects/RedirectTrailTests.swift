// RedirectTrailTests.swift - where a redirect leads, what goes along, and what does not.

import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9110 §15.4: redirects") struct RedirectTrailTests {
    private func trail(
        _ method: HTTPRequest.Method = .get, _ text: String = "https://a.example/x/y?z#f", _ headers: Headers = [:],
        _ policy: RedirectPolicy = RedirectPolicy()
    ) throws -> RedirectTrail {
        try RedirectTrail(method, url(text), headers, policy)
    }

    @Test(
        "the method after a redirect, and whether the body goes along",
        arguments: [
            (301, .post, .get, false), (302, .post, .get, false), (303, .post, .get, false),
            (307, .post, .post, true), (308, .post, .post, true), (301, .put, .put, true),
            (302, .delete, .delete, true),
            (303, .put, .get, false), (303, .head, .head, false), (303, .get, .get, false), (301, .head, .head, true),
            (302, .get, .get, true), (307, .head, .head, true),
        ] as [(Int, HTTPRequest.Method, HTTPRequest.Method, Bool)])
    func methods(status: Int, before: HTTPRequest.Method, after: HTTPRequest.Method, keepsBody: Bool) throws {
        let headers: Headers = [
            .contentType: "text/plain", .contentEncoding: "gzip", .contentLanguage: "de", .expect: "100-continue",
            .accept: "*/*",
        ]
        var trail = try trail(before, "https://a.example/", headers)
        #expect(try trail.follow(status, [.location: "/b"], body: .replayable) == .follow)
        #expect(trail.method == after)
        #expect(trail.keepsBody == keepsBody)
        #expect(trail.headers.count == (keepsBody ? 5 : 1))
        #expect(trail.headers[.accept] == "*/*")
    }

    @Test("a body that is gone stops only a redirect that needs it")
    func goneBody() throws {
        var trail = try trail(.put)
        #expect(throws: RedirectFailure.bodyIsGone) { try trail.follow(307, [.location: "/b"], body: .consumed) }
        #expect(trail.hops == 0 && trail.method == .put)
        #expect(try trail.follow(307, [.location: "/b"], body: .untouched) == .follow)
        #expect(try trail.follow(303, [.location: "/b"], body: .consumed) == .follow)
        #expect(try trail.follow(307, [.location: "/c"], body: .consumed) == .follow, "it has no body any more")
        #expect(trail.method == .get && trail.hops == 3)
    }

    @Test(
        "other statuses are answers, and so is a redirect without a Location",
        arguments: [200, 300, 304, 305, 306, 399, 404])
    func answers(status: Int) throws {
        var trail = try trail()
        #expect(try trail.follow(status, [.location: "/b"], body: .none) == .deliver)
        #expect(try trail.follow(302, [:], body: .none) == .deliver)
        #expect(trail.hops == 0)
    }

    @Test("credentials and whatever is meant for one origin stay behind, for ever")
    func origins() throws {
        let secrets: Headers = [
            .authorization: "Basic eA==", .proxyAuthorization: "Basic eQ==", .cookie: "a=b",
            .origin: "https://a.example",
            .wwwAuthenticate: "Basic", HTTPField.Name("Cookie2")!: "c", HTTPField.Name("X-Key")!: "k", .accept: "*/*",
            HTTPField.Name("Host")!: "a.example",
        ]
        var policy = RedirectPolicy()
        policy.sensitiveFields = [HTTPField.Name("x-key")!]
        var trail = try trail(.get, "https://a.example/", secrets, policy)
        #expect(try trail.follow(302, [.location: "/same"], body: .none) == .follow)
        #expect(trail.headers.count == secrets.count)
        #expect(try trail.follow(302, [.location: "https://b.example/"], body: .none) == .follow)
        #expect(trail.headers == [.accept: "*/*"])
        // CVE-2024-45336.
        #expect(try trail.follow(302, [.location: "https://a.example/"], body: .none) == .follow)
        #expect(trail.headers == [.accept: "*/*"])
    }

    @Test("a password in the URL is for its origin, as one in a field is, which comes first")
    func userInfo() throws {
        var trail = try trail(.get, "https://me:pw@a.example/")
        #expect(trail.url.credentials == nil)
        #expect(trail.headers == [.authorization: "Basic bWU6cHc="])
        _ = try trail.follow(302, [.location: "b"], body: .none)
        #expect(trail.headers == [.authorization: "Basic bWU6cHc="])
        _ = try trail.follow(302, [.location: "//b.example/"], body: .none)
        #expect(trail.headers == [:])
        #expect(
            try self.trail(.get, "https://me:pw@a.example/", [.authorization: "x"]).headers == [.authorization: "x"])
        #expect(throws: Credentials.Mistake.malformedUser) { try self.trail(.get, "https://m%0Ae@a.example/") }
    }

    @Test(
        "another port, scheme or name below is another origin",
        arguments: ["https://a.example:444/", "https://www.a.example/", "http://a.example/", "https://a.example./"])
    func otherOrigins(location: String) throws {
        var policy = RedirectPolicy()
        policy.allowsDowngrade = true
        var trail = try trail(
            .get, "https://a.example/", [.authorization: "x", .referer: "https://a.example/secret"], policy)
        #expect(try trail.follow(302, [.location: location], body: .none) == .follow)
        #expect(trail.headers[.authorization] == nil)
        #expect((trail.headers[.referer] == nil) == location.hasPrefix("http:"))
    }

    @Test("secrets of a secure page do not go in the clear, unless allowed; other protocols never")
    func protocols() throws {
        var trail = try trail()
        #expect(throws: RedirectFailure.downgrade) {
            try trail.follow(302, [.location: "http://a.example/"], body: .none)
        }
        for location in [
            "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "wss://a.example/", "data:,x",
        ] {
            #expect(throws: RedirectFailure.otherProtocol) { try trail.follow(302, [.location: location], body: .none) }
        }
        var socket = try self.trail(.get, "ws://a.example/")
        #expect(throws: RedirectFailure.otherProtocol) {
            try socket.follow(302, [.location: "http://a.example/"], body: .none)
        }
        #expect(try socket.follow(302, [.location: "wss://a.example/"], body: .none) == .follow)
    }

    @Test("two Locations lead nowhere, also if they are the same")
    func severalLocations() throws {
        var trail = try trail()
        let headers: Headers = [.location: "/a", .location: "/a"]
        #expect(throws: RedirectFailure.severalLocations) { try trail.follow(302, headers, body: .none) }
    }

    @Test("the fragment is inherited, unless there is a new one; user information of a Location is not taken")
    func fragments() throws {
        var trail = try trail(.get, "https://me:pw@a.example/x/y?z#f")
        _ = try trail.follow(302, [.location: "b"], body: .none)
        #expect(trail.url.description == "https://a.example/x/b#f")
        _ = try trail.follow(302, [.location: "?q#g"], body: .none)
        #expect(trail.url.description == "https://a.example/x/b?q#g")
        _ = try trail.follow(302, [.location: "https://evil:pw@c.example/"], body: .none)
        #expect(trail.url.description == "https://c.example/#g")
        #expect(trail.url.credentials == nil)
    }

    @Test("a cycle ends at the limit")
    func cycle() throws {
        var trail = try trail()
        for _ in 0..<10 { #expect(try trail.follow(302, [.location: "/a"], body: .none) == .follow) }
        #expect(throws: RedirectFailure.tooMany) { try trail.follow(302, [.location: "/a"], body: .none) }
        #expect(trail.hops == 10)
        #expect(try trail.follow(200, [:], body: .none) == .deliver)
        var none = try self.trail(.get, "https://a.example/", [:], .none)
        #expect(try none.follow(302, [.location: "/a"], body: .none) == .deliver)
    }

    @Test("a malformed Location is told with its fault")
    func malformed() throws {
        var trail = try trail()
        #expect(throws: RedirectFailure.malformedLocation(.backslash)) {
            try trail.follow(302, [.location: "/\\evil.example"], body: .none)
        }
        #expect(throws: RedirectFailure.malformedLocation(.host)) {
            try trail.follow(302, [.location: "https://127.1/"], body: .none)
        }
    }

    @Test("20000 mutated Locations: nothing traps, and no secret leaves its origin")
    func mutated() throws {
        let seeds = ["https://a.example/x", "//b.example/y", "../z?q#f", "https://a.example:443/", "http://[::1]:80/"]
        let splices = ["//", "@", "\\", "%", ":", "a.example", ".", "#", "?", "é", "\u{0}", "http://", "https://"]
        var random = Random(seed: 7)
        var (followed, refused) = (0, 0)
        for round in 0..<20_000 {
            var trail = try trail(.get, "https://a.example/x", [.authorization: "secret"])
            let location = String(
                decoding: mutate(Array(seeds[round % seeds.count].utf8), with: splices, &random), as: UTF8.self)
            guard (try? trail.follow(302, [.location: location], body: .none)) == .follow else {
                refused += 1; continue
            }
            followed += 1
            #expect(trail.url.scheme == .https)
            let isSame = trail.url.host == .name("a.example") && trail.url.port == 443
            #expect((trail.headers[.authorization] != nil) == isSame, "round \(round): \(location.debugDescription)")
        }
        #expect(followed > 1000 && refused > 1000)
    }
}
