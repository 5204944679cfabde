import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

import enum WryneckHTTP.Base64

@testable import struct Wryneck.BasicCredentials

@Suite("RFC 7617 Basic authentication", .bothVersions) struct BasicAuthTests {
    private func client(_ users: BasicAuth.Users, realm: String = "the archive") throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(try BasicAuth(users, realm: realm))
            root["who"] = Page { request in .text(request.user ?? "nobody") }
            return Site(root)
        }
    }

    private func basic(_ text: String) -> (String, String) {
        ("Authorization", "Basic " + Base64.encode(Array(text.utf8)))
    }

    private func get(_ client: TestClient, _ authorization: (String, String)) throws -> TestResponse {
        let connection = client.connect()
        connection.send("GET /who HTTP/1.1\r\nHost: a\r\n\(authorization.0): \(authorization.1)\r\n\r\n")
        return try connection.response()
    }

    @Test("§2: without a password there is a challenge, with the realm and the charset")
    func challenge() throws {
        let client = try client(.passwords(["ann": "secret"]), realm: "Ann's \"archive\"\\")
        let response = try client.get("/who")
        #expect(response.status == .unauthorized)
        #expect(response["www-authenticate"] == "Basic realm=\"Ann's \\\"archive\\\"\\\\\", charset=\"UTF-8\"")
        // What is not there is not told apart before.
        #expect(try client.get("/nowhere").status == .unauthorized)
        #expect(throws: Headers.Mistake.self) { try BasicAuth(.passwords([:]), realm: "a\r\nb") }
    }

    @Test("the right password lets in, and the request has its user")
    func right() throws {
        let client = try client(.passwords(["ann": "secret", "bö b": "pass:word €", "": "x"]))
        #expect(try client.get("/who", headers: [basic("ann:secret")]).text == "ann")
        #expect(try client.get("/who", headers: [basic("bö b:pass:word €")]).text == "bö b")
        #expect(
            try client.get("/who", headers: [("authorization", "bAsIc  " + Base64.encode(Array("ann:secret".utf8)))])
                .text == "ann")
        #expect(try client.get("/who", headers: [basic(":x")]).text == "")
    }

    @Test("everything else is 401")
    func wrong() throws {
        let client = try client(.passwords(["ann": "secret"]))
        let values = [
            "Basic", "Basic ", "Basic x", "Bearer YW5uOnNlY3JldA==", "Basic YW5uOnNlY3JldA", "YW5uOnNlY3JldA==",
            "Basic YW5uOnNlY3JldA== x",
            "Basic =",
            basic("ann").1, basic("ann:").1, basic("ann:Secret").1, basic("Ann:secret").1, basic("bob:secret").1,
            basic("ann:secret\n").1,
            basic("ann:secret\u{0}").1, basic("ann\t:secret").1, basic("ann:" + String(repeating: "x", count: 3000)).1,
        ]
        // RFC 9113 §8.2.1: over HTTP/2 a value does not end in a blank.
        for value in values where !client.speaksHTTP2 || value.last != " " {
            #expect(try client.get("/who", headers: [("Authorization", value)]).status == .unauthorized, "\(value)")
        }
        #expect(try client.get("/who", headers: [basic("ann:secret"), basic("ann:secret")]).status == .unauthorized)
        #expect(BasicCredentials([.authorization: "Basic /zpw"]) == nil, "a name that is no UTF-8")
    }

    @Test("hashes of all kinds are checked in threads; then the password is remembered", arguments: knownHashes)
    func hashes(_ hash: String) throws {
        let client = try client(.hashes(["ann": hash]))
        #expect(try get(client, basic("ann:wrong")).status == .unauthorized)
        #expect(try get(client, basic("nobody:secret")).status == .unauthorized)
        #expect(try get(client, basic("ann:secret")).text == "ann")
        // In memory nobody waits for a thread: an answer without any wait was remembered, or is quick.
        #expect(try client.get("/who", headers: [basic("ann:secret")]).text == "ann")
    }

    @Test("a client that leaves during its check does no harm")
    func left() throws {
        let client = try client(.hashes(["ann": knownHashes[0]]))
        let connection = client.connect()
        connection.send("GET /who HTTP/1.1\r\nHost: a\r\n\(basic("ann:secret").0): \(basic("ann:secret").1)\r\n\r\n")
        connection.transport.lose()
        #expect(try get(client, basic("ann:secret")).text == "ann")
    }

    @Test(
        "a file that changes is read again after a second; one that is malformed is not; of one that is gone nobody gets in"
    )
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("users")
        try folder.write("users", "ann:\(knownHashes[6])\n")
        let client = try client(.file(path))
        #expect(try get(client, basic("ann:secret")).text == "ann")
        try folder.write("users", "bob:\(knownHashes[6])\n")
        client.memory.advance(by: .milliseconds(999))
        #expect(try get(client, basic("ann:secret")).text == "ann")
        client.memory.advance(by: .milliseconds(1))
        #expect(try get(client, basic("ann:secret")).status == .unauthorized)
        #expect(try get(client, basic("bob:secret")).text == "bob")
        try folder.write("users", "bob\n")
        client.memory.advance(by: .seconds(1))
        #expect(try get(client, basic("bob:secret")).text == "bob")
        try folder.remove("users")
        client.memory.advance(by: .seconds(1))
        #expect(try get(client, basic("bob:secret")).status == .unauthorized)
        try folder.write("users", "ann:\(knownHashes[6])\n")
        client.memory.advance(by: .seconds(1))
        #expect(try get(client, basic("ann:secret")).text == "ann")
    }

    @Test("a user whose password has changed cannot use the old one, however well remembered")
    func changed() throws {
        let folder = try TemporaryFolder()
        try folder.write("users", "ann:\(knownHashes[0])\n")
        let client = try client(.file(folder.path("users")))
        #expect(try get(client, basic("ann:secret")).text == "ann")
        try folder.write("users", "ann:$apr1$salt1234$5H34QiH40LY95k4Ru.Rsw0\n")
        client.memory.advance(by: .seconds(1))
        #expect(try get(client, basic("ann:secret")).status == .unauthorized)
        #expect(try get(client, basic("ann:")).text == "ann")
    }

    @Test("a file that cannot be used is an error at once, with its line")
    func badFile() throws {
        let folder = try TemporaryFolder()
        #expect(throws: BasicAuth.UserFileError.self) { try BasicAuth(.file(folder.path("none"))) }
        try folder.write("users", "# one\nann:plain\n")
        #expect { try BasicAuth(.file(folder.path("users"))) } throws: { "\($0)".contains("users:2: ") }
        #expect(throws: BasicAuth.UserFileError.self) { try BasicAuth.Users.hashes(["ann": "plain"]) }
    }

    @Test("the access log has the user, with blanks escaped")
    func logged() throws {
        let folder = try TemporaryFolder()
        let output = try LogOutput.file(folder.path("log"))
        let client = try TestClient { reactor in
            let root = Branch()
            root.use(try BasicAuth(.passwords(["bö b": "x"])))
            root["who"] = Page { _ in .text("") }
            return Site(root, accessLog: AccessLogWriter(on: reactor, to: output, format: .common))
        }
        _ = try client.get("/who", headers: [basic("bö b:x")])
        output.flush()
        #expect(try folder.read("log").hasPrefix("127.0.0.1 - b\\xC3\\xB6\\x20b ["))
    }
}
