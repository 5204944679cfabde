import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 9110 §11: one realm, several schemes") struct AuthGuardTests {
    private func schemes() throws -> [any AuthScheme] {
        [
            BearerScheme { token, _ in token == "t1" ? AuthIdentity(user: "robot") : nil },
            try BasicScheme(.passwords(["ann": "secret"]), realm: "api"),
            try DigestScheme(.passwords(["ann": "secret"]), realm: "api"),
        ]
    }

    @Test(
        "§11.6.1: a 401 has a challenge of each scheme, in their order, each in a field of its own",
        arguments: [false, true])
    func challenges(speaksHTTP2: Bool) throws {
        let client = try guarded(by: [AuthGuard(schemes())], speaksHTTP2: speaksHTTP2)
        let response = try client.get("/who")
        #expect(response.status == .unauthorized)
        let challenges = response.all("WWW-Authenticate")
        try #require(challenges.map { $0.prefix { $0 != " " } } == ["Bearer", "Basic", "Digest"])
        #expect(challenges[0] == "Bearer realm=\"Restricted\"")
        #expect(challenges[1] == "Basic realm=\"api\", charset=\"UTF-8\"")
        #expect(challenges[2].hasPrefix("Digest realm=\"api\", qop=\"auth\", algorithm=SHA-256, nonce=\""))
        // What is not there is not told apart before.
        #expect(try client.get("/nowhere").status == .unauthorized)
    }

    @Test(
        "each scheme lets in, and the request has its user, its identity and the name of the scheme",
        arguments: [false, true])
    func right(speaksHTTP2: Bool) throws {
        let client = try guarded(by: [AuthGuard(schemes())], speaksHTTP2: speaksHTTP2)
        #expect(try client.get("/who", headers: [bearer("t1")]).text == "robot by Bearer")
        #expect(try client.get("/who", headers: [basic("ann:secret")]).text == "ann by Basic")
        #expect(try client.get("/who", headers: [("authorization", "bEaReR  t1")]).text == "robot by Bearer")
        #expect(
            try client.get("/who", headers: [("authorization", "BASIC " + basic("ann:secret").1.dropFirst(6))]).text
                == "ann by Basic")
    }

    @Test("wrong credentials end the matter: no other scheme is asked, and nothing below is reached")
    func wrong() throws {
        var asked: [String] = []
        let reached = { (name: String) in
            BearerScheme { _, _ in
                asked.append(name)
                return nil
            }
        }
        var calls = 0
        let client = try guarded(by: [AuthGuard([reached("first"), reached("second")])]) { root in
            root.get("below") { _ in
                calls += 1
                return .text("")
            }
        }
        #expect(try client.get("/below", headers: [bearer("x")]).status == .unauthorized)
        #expect(asked == ["first"])
        #expect(calls == 0)
    }

    @Test("two Authorization fields are 400, also if both are right and strangers may pass")
    func several() throws {
        var options = AuthGuard.Options()
        for allows in [false, true] {
            options.allowsAnonymous = allows
            let client = try guarded(by: [AuthGuard(schemes(), options: options)])
            #expect(try client.get("/who", headers: [bearer("t1"), bearer("t1")]).status == .badRequest)
            #expect(try client.get("/who", headers: [basic("ann:secret"), bearer("t1")]).status == .badRequest)
        }
    }

    @Test("strangers pass by option, but not with wrong credentials; a scheme that nobody knows is none")
    func anonymous() throws {
        var options = AuthGuard.Options()
        options.allowsAnonymous = true
        let client = try guarded(by: [AuthGuard(schemes(), options: options)])
        #expect(try client.get("/who").text == "nobody")
        #expect(try client.get("/who", headers: [("Authorization", "Negotiate abc")]).text == "nobody")
        #expect(try client.get("/who", headers: [bearer("t1")]).text == "robot by Bearer")
        #expect(try client.get("/who", headers: [bearer("wrong")]).status == .unauthorized)
        #expect(try client.get("/who", headers: [basic("ann:wrong")]).status == .unauthorized)
    }

    @Test(
        "malformed fields are 401 or 400, never more",
        arguments: [
            "Basic", "Basic ", "Basic x", "Bearer", "Bearer ", "Bearer a b", "Bearer \"t1\"", "Bearer t1,", "Bearer =",
            "Digest",
            "Digest ", "Digest x", "Digest a=b", "Digest username=\"ann", "t1", " ", "Bearer\tt1",
            "Basic\tYW5uOnNlY3JldA==",
            "Digest " + String(repeating: "a=b, ", count: 2000), "Bearer " + String(repeating: "x", count: 9000),
            "Basic " + String(repeating: "QUFB", count: 2000),
        ])
    func malformed(_ value: String) throws {
        let client = try guarded(by: [AuthGuard(schemes())])
        let response = try client.get("/who", headers: [("Authorization", value)])
        #expect([400, 401].contains(response.status.code), "\(response.status)")
        #expect(response.status != .unauthorized || !response.all("WWW-Authenticate").isEmpty)
    }

    @Test("a guard below asks anew, and what one above has found does not count for it")
    func nested() throws {
        let inner = Branch()
        inner.use(AuthGuard([BearerScheme { token, _ in token == "inner" ? AuthIdentity(user: "in") : nil }]))
        inner.get("") { request in .text(request.user ?? "nobody") }
        let outer = BearerScheme { token, _ in AuthIdentity(user: token) }
        let client = try guarded(by: [AuthGuard([outer])]) { $0["inner"] = inner }
        #expect(try client.get("/who", headers: [bearer("x")]).text == "x by Bearer")
        #expect(try client.get("/inner/", headers: [bearer("x")]).status == .unauthorized)
        #expect(try client.get("/inner/", headers: [bearer("inner")]).text == "in")
    }

    @Test("roles come from a closure, synchronous or async, and are added to those of the scheme")
    func roles() throws {
        let scheme = BearerScheme { token, _ in AuthIdentity(user: token, roles: ["reader"]) }
        let guards = [
            AuthGuard([scheme], roles: { identity, _ in identity.user == "ada" ? ["admin"] : [] }),
            AuthGuard(
                [scheme],
                roles: { identity, _ async -> Set<String> in
                    await Task.yield()
                    return identity.user == "ada" ? ["admin"] : []
                }),
        ]
        for one in guards {
            let client = try guarded(by: [one]) { root in
                root.get("roles") { .text($0.identity?.roles.sorted().joined(separator: " ") ?? "") }
            }
            #expect(try client.get("/roles", headers: [bearer("ada")]).text == "admin reader")
            #expect(try client.get("/roles", headers: [bearer("bob")]).text == "reader")
        }
    }

    @Test("what a scheme throws is the answer; it lets nobody in")
    func throwing() throws {
        let away = BearerScheme { _, _ async throws -> AuthIdentity? in throw HTTPError(.serviceUnavailable) }
        let client = try guarded(by: [AuthGuard([away])])
        #expect(try client.get("/who", headers: [bearer("x")]).status == .serviceUnavailable)
    }

    @Test("a realm with quotes is quoted, one with the end of a line is an error at once")
    func realms() throws {
        var options = BearerScheme.Options()
        options.realm = "Ann's \"api\"\\"
        let client = try guarded(by: [AuthGuard([BearerScheme(options: options) { _, _ in nil }])])
        #expect(try client.get("/who")["WWW-Authenticate"] == "Bearer realm=\"Ann's \\\"api\\\"\\\\\"")
        #expect(throws: Headers.Mistake.self) { try BasicScheme(.passwords([:]), realm: "a\r\nb") }
        #expect(throws: Headers.Mistake.self) { try DigestScheme(.passwords([:]), realm: "a\r\nb") }
    }
}
