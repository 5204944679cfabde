import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("RFC 7616 Digest") struct DigestSchemeTests {
    /// A client that answers challenges.
    private struct Answerer {
        var user = "ann"
        var password = "secret"
        var uri = "/who"
        var count = "00000001"
        var method = "GET"
        var changes: [String: String] = [:]

        func field(_ challenge: String) throws -> (String, String) {
            let list = try #require(AuthParameters(challenge.dropFirst("Digest ".count)))
            let algorithm = try #require(list["algorithm"].flatMap { DigestScheme.Algorithm($0) })
            let (realm, nonce) = (try #require(list["realm"]), try #require(list["nonce"]))
            let response = DigestAnswer.response(
                hash: DigestScheme.hash(user: user, realm: realm, password: password, algorithm: algorithm),
                nonce: nonce,
                nonceCount: count, cnonce: "c", method: method, uri: uri, algorithm)
            var members = [
                "username": user, "realm": realm, "nonce": nonce, "uri": uri, "response": response, "cnonce": "c",
                "algorithm": algorithm.rawValue, "opaque": try #require(list["opaque"]), "qop": "auth", "nc": count,
            ]
            for (name, value) in changes { members[name] = value }
            let text = members.map { name, value in
                ["algorithm", "nc", "qop", "userhash"].contains(name)
                    ? "\(name)=\(value)" : "\(name)=\(ChallengeText.quoted(value))"
            }
            return ("Authorization", "Digest " + text.sorted().joined(separator: ", "))
        }
    }

    private func client(
        _ users: DigestScheme.Users = .passwords(["ann": "secret", "böb": "", "eve": "x"]), allowsMD5: Bool = false,
        nonces: DigestNonces = DigestNonces(), speaksHTTP2: Bool = false
    ) throws -> TestClient {
        var options = DigestScheme.Options()
        options.allowsMD5 = allowsMD5
        return try guarded(
            by: [AuthGuard([try DigestScheme(users, realm: "a \"realm\"", nonces: nonces, options: options)])],
            speaksHTTP2: speaksHTTP2)
    }

    private func challenge(_ client: TestClient, _ index: Int = 0) throws -> String {
        let challenges = try client.get("/who").all("WWW-Authenticate")
        return try #require(challenges.indices.contains(index) ? challenges[index] : nil)
    }

    @Test("a right answer lets in, over and over with growing counts", arguments: [false, true])
    func right(speaksHTTP2: Bool) throws {
        let client = try client(speaksHTTP2: speaksHTTP2)
        let challenge = try challenge(client)
        for count in ["00000001", "00000002", "0000000B"] {
            #expect(try client.get("/who", headers: [Answerer(count: count).field(challenge)]).text == "ann by Digest")
        }
        #expect(
            try client.get("/who?a=b", headers: [Answerer(uri: "/who?a=b", count: "0000000c").field(challenge)]).status
                == .ok)
        let other = try self.challenge(client)
        #expect(
            try client.get("/who", headers: [Answerer(user: "böb", password: "").field(other)]).text == "böb by Digest")
    }

    @Test("wrong names and wrong passwords look the same")
    func wrong() throws {
        let client = try client()
        for answerer in [
            Answerer(password: "Secret"), Answerer(user: "bob"), Answerer(user: "ANN"), Answerer(password: ""),
        ] {
            let response = try client.get("/who", headers: [answerer.field(try challenge(client))])
            #expect(response.status == .unauthorized)
            #expect(response["WWW-Authenticate"]?.contains("stale") == false)
            #expect(response.text == "401 Unauthorized\n")
        }
    }

    @Test("a request that was read cannot be sent again, nor changed to another target or method")
    func replay() throws {
        let client = try client()
        let field = try Answerer().field(try challenge(client))
        #expect(try client.get("/who", headers: [field]).status == .ok)
        let again = try client.get("/who", headers: [field])
        #expect(again.status == .unauthorized)
        #expect(again["WWW-Authenticate"]?.contains("stale=true") == true)
        let fresh = try Answerer().field(try challenge(client))
        #expect(try client.get("/other", headers: [fresh]).status == .badRequest)
        #expect(try client.get("/who?x", headers: [fresh]).status == .badRequest)
        #expect(try client.post("/who", headers: [fresh], body: "").status == .unauthorized)
        #expect(try client.get("/who", headers: [fresh]).status == .ok)
    }

    @Test(
        "§3.3: a nonce that is too old, or of another process, is stale for who knows the password, and for nobody else"
    )
    func stale() throws {
        let client = try client(nonces: DigestNonces(lifetime: .seconds(300)))
        let challenge = try challenge(client)
        client.memory.advance(by: .seconds(301))
        let right = try client.get("/who", headers: [Answerer().field(challenge)])
        #expect(right.status == .unauthorized)
        let next = try #require(right["WWW-Authenticate"])
        #expect(next.contains("stale=true"))
        #expect(try client.get("/who", headers: [Answerer().field(next)]).status == .ok)
        let wrong = try client.get("/who", headers: [Answerer(password: "x").field(challenge)])
        #expect(wrong["WWW-Authenticate"]?.contains("stale") == false)
        let foreign = try self.challenge(try self.client())
        #expect(
            try client.get("/who", headers: [Answerer().field(foreign)])["WWW-Authenticate"]?.contains("stale=true")
                == true)
    }

    @Test("an invented nonce is never good, and costs no memory")
    func invented() throws {
        let nonces = DigestNonces()
        let client = try client(nonces: nonces)
        let challenge = try challenge(client)
        for nonce in ["", "x", String(repeating: "A", count: 56)] {
            var answerer = Answerer()
            answerer.changes["nonce"] = nonce
            #expect(try client.get("/who", headers: [answerer.field(challenge)]).status == .unauthorized)
        }
        #expect(nonces.count == 0)
    }

    @Test(
        "§3.7: SHA-256 alone is offered; MD5 is not taken, not even by leaving the algorithm out; by option it comes second"
    )
    func downgrade() throws {
        let client = try client()
        #expect(try client.get("/who").all("WWW-Authenticate").count == 1)
        let lenient = try self.client(allowsMD5: true)
        let challenges = try lenient.get("/who").all("WWW-Authenticate")
        #expect(challenges.map { $0.contains("algorithm=SHA-256") } == [true, false])
        try #require(challenges.count == 2 && challenges[1].contains("algorithm=MD5"))
        let field = try Answerer().field(challenges[1])
        #expect(try lenient.get("/who", headers: [field]).status == .ok)
        #expect(try client.get("/who", headers: [field]).status == .unauthorized)
        // A nonce is for the hash with which it was offered.
        let crossed = challenges[0].split(separator: ",").map {
            $0.contains("algorithm") ? " algorithm=MD5" : String($0)
        }.joined(separator: ",")
        #expect(
            try lenient.get("/who", headers: [Answerer().field(crossed)])["WWW-Authenticate"]?.contains("stale=true")
                == true)
    }

    @Test("§3.4.4: a name may be hashed; one that is nobody's is refused as any other")
    func userhash() throws {
        let client = try client()
        let challenge = try challenge(client)
        #expect(challenge.hasSuffix("userhash=true"))
        var answerer = Answerer()
        answerer.changes = ["username": DigestScheme.Algorithm.sha256.hash("ann:a \"realm\""), "userhash": "true"]
        #expect(try client.get("/who", headers: [answerer.field(challenge)]).text == "ann by Digest")
        answerer.changes["username"] = String(repeating: "0", count: 64)
        #expect(try client.get("/who", headers: [answerer.field(challenge)]).status == .unauthorized)
    }

    @Test("users can be hashes, or be looked up; both know nothing of other realms")
    func users() throws {
        let hash = DigestScheme.hash(user: "ann", realm: "a \"realm\"", password: "secret")
        var looked: [String] = []
        let sources: [DigestScheme.Users] = [
            .hashes([
                "ann": hash.uppercased(), "eve": DigestScheme.hash(user: "eve", realm: "other", password: "secret"),
            ]),
            .lookup { user, algorithm, _ in
                looked.append(user)
                await Task.yield()
                return user == "ann" && algorithm == .sha256 ? hash : nil
            },
        ]
        for source in sources {
            let client = try client(source)
            #expect(try client.get("/who", headers: [Answerer().field(challenge(client))]).text == "ann by Digest")
            for answerer in [Answerer(user: "eve"), Answerer(user: "bob"), Answerer(password: "x")] {
                #expect(try client.get("/who", headers: [answerer.field(challenge(client))]).status == .unauthorized)
            }
        }
        #expect(looked == ["ann", "eve", "bob", "ann"])
    }

    @Test("with a throttle, wrong answers are tries, and stale ones are none")
    func throttled() throws {
        var options = SignInThrottle.Options()
        options.accountFromClient = AttemptRule(freeTries: 2, firstDelay: 10, longestDelay: 100, memory: 1000)
        let scheme = try DigestScheme(
            .passwords(["ann": "secret"]), realm: "r", nonces: DigestNonces(lifetime: .seconds(5)),
            throttle: SignInThrottle(options: options))
        let client = try guarded(by: [AuthGuard([scheme])])
        let old = try challenge(client)
        client.memory.advance(by: .seconds(6))
        for _ in 0..<5 { #expect(try client.get("/who", headers: [Answerer().field(old)]).status == .unauthorized) }
        for _ in 0..<2 {
            #expect(
                try client.get("/who", headers: [Answerer(password: "x").field(challenge(client))]).status
                    == .unauthorized)
        }
        #expect(try client.get("/who", headers: [Answerer().field(challenge(client))]).status == .tooManyRequests)
    }
}
