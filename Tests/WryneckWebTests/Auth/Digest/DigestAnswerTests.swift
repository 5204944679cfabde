import Testing

@testable import WryneckWeb

@Suite("RFC 7616: what is computed") struct DigestAnswerTests {
    private static let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
    private static let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

    @Test(
        "§3.9.1: the example's values, with both hashes",
        arguments: [
            (DigestScheme.Algorithm.md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ])
    func example(_ algorithm: DigestScheme.Algorithm, _ expected: String) throws {
        let hash = DigestScheme.hash(
            user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life", algorithm: algorithm)
        let response = DigestAnswer.response(
            hash: hash, nonce: Self.nonce, nonceCount: "00000001", cnonce: Self.cnonce, method: "GET",
            uri: "/dir/index.html", algorithm)
        #expect(response == expected)
        let field: Substring = """
            username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=\(algorithm.rawValue), \
            nonce="\(Self.nonce)", nc=00000001, cnonce="\(Self.cnonce)", qop=auth, response="\(expected)", \
            opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """
        let answer = try #require(DigestAnswer(field))
        #expect(answer.isRight(hash: hash, method: "GET"))
        #expect(!answer.isRight(hash: hash, method: "POST"))
        #expect(answer.user == "Mufasa" && !answer.isHidden && answer.nonceCount == 1)
    }

    private let good: [(name: String, value: String)] = [
        ("username", "\"ann\""), ("realm", "\"r\""), ("uri", "\"/\""), ("algorithm", "SHA-256"), ("nonce", "\"n\""),
        ("nc", "0000000a"), ("cnonce", "\"c\""), ("qop", "auth"),
        ("response", "\"\(String(repeating: "a", count: 64))\""),
    ]

    private func answer(_ changes: [String: String?]) -> DigestAnswer? {
        var members = good.map { ($0.name, changes[$0.name] ?? $0.value) }
        for (name, value) in changes where !good.contains(where: { $0.name == name }) { members.append((name, value)) }
        return DigestAnswer(
            Substring(members.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: ", ")))
    }

    @Test("each part has to be there and well formed; what is not offered is no answer")
    func parts() {
        #expect(answer([:])?.nonceCount == 10)
        for name in good.map(\.name) { #expect(answer([name: nil]) == nil, "\(name)") }
        let wrong = [
            ("qop", "auth-int"), ("qop", "\"auth,auth-int\""), ("algorithm", "SHA-256-sess"), ("algorithm", "MD5"),
            ("algorithm", "SHA-512-256"), ("algorithm", "none"), ("nc", "1"), ("nc", "000000001"), ("nc", "00000000"),
            ("nc", "0000000g"), ("nc", "+0000001"), ("cnonce", "\"\""), ("response", "\"\""),
            ("response", "\"\(String(repeating: "a", count: 63))\""), ("userhash", "maybe"),
        ]
        for (name, value) in wrong { #expect(answer([name: value]) == nil, "\(name)=\(value)") }
    }

    @Test("§3.4: a name beyond ASCII is encoded, or hashed, and never both or twice")
    func names() {
        #expect(answer(["username": nil, "username*": "UTF-8''J%C3%A4s%C3%B8n%20Doe"])?.user == "Jäsøn Doe")
        #expect(answer(["username*": "UTF-8''ann"]) == nil)
        #expect(answer(["username": nil, "username*": "ISO-8859-1''J%E4s"]) == nil)
        #expect(answer(["username": nil, "username*": "UTF-8''%FF"]) == nil)
        #expect(answer(["username": nil, "username*": "UTF-8''ann", "userhash": "true"]) == nil)
        #expect(answer(["userhash": "true"])?.isHidden == true)
        #expect(answer(["userhash": "FALSE"])?.isHidden == false)
    }
}
