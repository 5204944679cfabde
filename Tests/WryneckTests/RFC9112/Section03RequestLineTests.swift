import ProcessTesting
import Testing

@Suite("RFC 9112 §3 Request Line", .ownThread) struct Section03RequestLineTests {
    private func get(_ target: String, _ fields: String = "Host: a\r\n") -> String {
        "GET \(target) HTTP/1.1\r\n\(fields)\r\n"
    }

    @Test("§3 exactly one space between the parts, none elsewhere: else 400")
    func spaces() async throws {
        let lines = [
            "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET\t/ HTTP/1.1",
            "GET /\tHTTP/1.1", "GET / HTTP/1.1\t",
            "GET /\u{B}HTTP/1.1", "GET /a b HTTP/1.1", "GET", "GET ", "GET HTTP/1.1", " ", "GET / HTTP/1.1 x",
        ]
        try await expectOnEveryWire(Case.each(lines.map { "\($0)\r\nHost: a\r\n\r\n" }, last: 400))
    }

    @Test("§3 a request line of 8000 bytes is taken, one beyond the limit is 414, however it would end")
    func length() async throws {
        let long = String(repeating: "x", count: 8192 - 14)
        try await expectOnEveryWire([
            Case("8000 bytes", get("/echo?" + String(repeating: "x", count: 7980)), 405),
            Case("8192 bytes", get("/" + long), 404),
            Case("8193 bytes", get("/x" + long), last: 414),
            Case("20 000 bytes", get("/" + String(repeating: "x", count: 20_000)), last: 414),
            Case("no end", "GET /" + String(repeating: "x", count: 20_000), last: 414),
        ])
    }

    @Test("§3.1 the method is a token: else 400; one of more than 32 bytes is 501")
    func method() async throws {
        try await expectOnEveryWire(
            Case.each(
                ["", "G@T", "GE(T", "G\u{0}T", "G/T", "\"GET\"", "GÉT", "GET,"].map {
                    "\($0) / HTTP/1.1\r\nHost: a\r\n\r\n"
                }, last: 400) + [
                    Case("33 bytes", String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", last: 501),
                    Case("methods are case-sensitive: get is another one", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                    Case("every byte of a token", "A!#$%&'*+-.^_`|~09 / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                ])
    }

    @Test(
        "§3.2 control bytes and fragments are 400; what browsers and people send beyond RFC 3986 is a path, and a query"
    )
    func targetBytes() async throws {
        let wrong = ["/#frag", "/?q=#", "/\u{7F}", "/\u{0}", "/\u{C}", "/a\u{1}", "/?\u{1B}"]
        let right = ["/a\"b", "/a<b", "/a>b", "/a\\b", "/a^b", "/a{b", "/a}b", "/a|b", "/a`b", "/é"]
        try await expectOnEveryWire(
            Case.each(wrong.map { get($0) }, last: 400) + right.map { Case($0, get($0), 404) } + [
                Case("in a query", get("/?f={%22a%22:1}|^`\\<\">é"), 200),
                Case(
                    "0x80", Array("GET /".utf8) + [0x80] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .answered([404])),
            ])
    }

    @Test("§3.2.1 origin form")
    func originForm() async throws {
        try await expectOnEveryWire([
            Case("a path", get("/"), 200), Case("a query", get("/?a=b?c"), 200), Case("an escape", get("/%74ail"), 200),
            Case("two slashes", get("//"), 404), Case("half an escape", get("/%4"), last: 400),
            Case("no escape", get("/%zz"), last: 400),
            Case("NUL", get("/%00"), last: 400), Case("relative", get("x"), last: 400),
            Case("relative, upwards", get("../x"), last: 400),
        ])
    }

    @Test("§3.2.2 absolute form: taken, and its authority wins; another scheme, no host, user information are 400")
    func absoluteForm() async throws {
        let targets = [
            "http://", "http:///x", "http:/x", "http//x", "https:x", "ftp://a/", "file:///etc/passwd", "gopher://a",
            "javascript:alert", "ws://a/",
            "http://u@a/", "http://u:p@a/", "http://a b/", "http://a:99999/", "http://[::1/", "http://a,b/",
        ]
        try await expectOnEveryWire(
            [
                Case("http", get("http://a/"), 200), Case("https", get("https://a/"), 200),
                Case("upper case", get("HTTP://a/"), 200),
                Case("an empty path", get("http://a"), 200), Case("an empty path and a query", get("http://a?q"), 200),
                Case("a port", get("http://a:8080/"), 200), Case("an empty port", get("http://a:/"), 200),
                Case("IPv6", get("http://[::1]:80/"), 200),
                Case("another Host", get("http://b/authority"), 200), Case("no Host", get("http://a/", ""), last: 400),
            ] + Case.each(targets.map { get($0) }, last: 400))
    }

    @Test("§3.2.3 authority form is for CONNECT alone, and CONNECT has no other: 400; CONNECT itself is 501")
    func authorityForm() async throws {
        try await expectOnEveryWire([
            Case("GET a:80", get("a:80"), last: 400), Case("GET :80", get(":80"), last: 400),
            Case("CONNECT /", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", last: 400),
            Case("CONNECT http://a/", "CONNECT http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", last: 400),
            Case("CONNECT without a port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", last: 400),
            Case("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", last: 501),
        ])
    }

    @Test("§3.2.4 asterisk form is for OPTIONS alone: other methods are 405")
    func asteriskForm() async throws {
        try await expectOnEveryWire([
            Case("OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200), Case("GET", get("*"), 405),
            Case("*foo", get("*foo"), last: 400),
            Case("OPTIONS **", "OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n", last: 400),
        ])
    }

    @Test("§3.2 exactly one Host in HTTP/1.1, also beside an absolute form; at most one in HTTP/1.0")
    func hostCount() async throws {
        try await expectOnEveryWire([
            Case("none", get("/", ""), last: 400), Case("two", get("/", "Host: a\r\nHost: b\r\n"), last: 400),
            Case("two alike", get("/", "Host: a\r\nhost: a\r\n"), last: 400),
            Case("a list", get("/", "Host: a, b\r\n"), last: 400),
            Case("two in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", last: 400),
            Case("none in 1.0", "GET / HTTP/1.0\r\n\r\n", last: 200),
        ])
    }

    /// An empty one is refused too: `Host:` is for targets without an authority (RFC 9110 §7.2), and no http URI is
    /// one (§4.2.1).
    @Test("§3.2 a Host that is none is 400")
    func hostGrammar() async throws {
        let hosts = [
            "", " ", "a b", "a/b", "a@b", "u:p@a", "a:b", "a:-1", "a:99999", "a:80:80", "a?", "a#", "a\\b", "[::1",
            "::1", "[]", "[g::1]",
            "[::1]x", "a,b", "http://a", "é",
            "a%41", "a\u{0}", "\"a\"",
        ]
        try await expectOnEveryWire(
            Case.each(hosts.map { get("/", "Host: \($0)\r\n") }, last: 400)
                + [
                    "a", "a.example", "A.EXAMPLE.", "a:80", "a:0", "a:", "[::1]:", "127.0.0.1:8080", "[::1]",
                    "[::1]:80", "a_b",
                    "xn--e1afmkfd.example",
                ].map {
                    Case($0, get("/", "Host: \($0)\r\n"), 200)
                })
    }
}
