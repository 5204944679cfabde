import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 6750 Bearer") struct BearerSchemeTests {
    private func schemes() -> [BearerScheme] {
        [
            BearerScheme { token, _ in token == "t1" ? AuthIdentity(user: "ann") : nil },
            BearerScheme { token, request -> Deferred<AuthIdentity?> in
                request.reactor.deferLater(.zero) { token == "t1" ? AuthIdentity(user: "ann") : nil }
            },
            BearerScheme { token, _ async throws -> AuthIdentity? in
                await Task.yield()
                return token == "t1" ? AuthIdentity(user: "ann") : nil
            },
        ]
    }

    @Test(
        "§3.1: a token is checked at once, by a Deferred, or in async code; a wrong one is invalid_token",
        arguments: [false, true])
    func checks(speaksHTTP2: Bool) throws {
        for scheme in schemes() {
            let client = try guarded(by: [AuthGuard([scheme])], speaksHTTP2: speaksHTTP2)
            #expect(try client.get("/who", headers: [bearer("t1")]).text == "ann by Bearer")
            let wrong = try client.get("/who", headers: [bearer("t2")])
            #expect(wrong.status == .unauthorized)
            #expect(wrong["WWW-Authenticate"] == "Bearer realm=\"Restricted\", error=\"invalid_token\"")
            #expect(!wrong.text.contains("t2"))
        }
    }

    @Test("§3: without a token there is no error in the challenge, and the scopes that are needed")
    func scopes() throws {
        var options = BearerScheme.Options()
        options.scopes = ["a", "b"]
        let client = try guarded(by: [AuthGuard([BearerScheme(options: options) { _, _ in nil }])])
        #expect(try client.get("/who")["WWW-Authenticate"] == "Bearer realm=\"Restricted\", scope=\"a b\"")
    }

    @Test(
        "§3.1: a malformed token is 400 with invalid_request, and never reaches the check",
        arguments: [
            "a b", "a,b", "\"a\"", "a=b", "=", "ä", "a\\b", "a;b", "",
        ])
    func malformed(_ token: String) throws {
        var calls = 0
        let scheme = BearerScheme { _, _ in
            calls += 1
            return AuthIdentity(user: "ann")
        }
        let client = try guarded(by: [AuthGuard([scheme])])
        let response = try client.get("/who", headers: [bearer(token)])
        #expect(response.status == .badRequest)
        #expect(response["WWW-Authenticate"] == "Bearer realm=\"Restricted\", error=\"invalid_request\"")
        #expect(calls == 0)
    }

    @Test("all characters of tokens are taken; one that is too long is not even looked at")
    func limits() throws {
        var seen: [String] = []
        var options = BearerScheme.Options()
        options.longestToken = 20
        let scheme = BearerScheme(options: options) { token, _ in
            seen.append(token)
            return AuthIdentity(user: "ann")
        }
        let client = try guarded(by: [AuthGuard([scheme])])
        for token in ["aZ09-._~+/==", String(repeating: "x", count: 20)] {
            #expect(try client.get("/who", headers: [bearer(token)]).status == .ok)
            #expect(seen.last == token)
        }
        #expect(try client.get("/who", headers: [bearer(String(repeating: "x", count: 21))]).status == .unauthorized)
        #expect(seen.count == 2)
    }

    @Test("RFC 9700 §4.3.2: a token in the query or in a form is none")
    func elsewhere() throws {
        let client = try guarded(by: [AuthGuard([BearerScheme { _, _ in AuthIdentity(user: "ann") }])])
        #expect(try client.get("/who?access_token=t1").status == .unauthorized)
        #expect(try client.post("/who", form: ["access_token": "t1"]).status == .unauthorized)
    }
}

@Suite("Opaque tokens") struct OpaqueTokenTests {
    @Test("they are 256 random bits as characters of tokens; their hashes do not lead back")
    func tokens() {
        let token = OpaqueToken.make(prefix: "shop_")
        #expect(token.hasPrefix("shop_") && token.utf8.count == 48)
        #expect(Set((0..<100).map { _ in OpaqueToken.make() }).count == 100)
        #expect(
            OpaqueToken.make().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        // FIPS 180-4's first example.
        #expect(
            OpaqueToken.hash(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
