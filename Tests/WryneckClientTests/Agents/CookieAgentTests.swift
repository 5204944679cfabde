import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

@Suite("RFC 6265bis §5: an agent that keeps cookies") struct CookieAgentTests {
    private let servers: ScriptedServers
    private let cookies: CookieAgent

    init() throws {
        servers = try ScriptedServers()
        cookies = CookieAgent(servers.agent)
        for name in ["sub.one.test", "xone.test"] { servers.names.known[name] = servers.names.known["one.test"] }
    }

    /// Sends a request, whose answer sets cookies. Returns what the request said in Cookie.
    @discardableResult
    private func ask(_ url: String, setting lines: [String] = []) throws -> String? {
        let call = try servers.send(.get, url, through: cookies)
        let security = url.hasPrefix("https") ? TransportSecurity(applicationProtocol: "http/1.1") : nil
        let server = try servers.accept(security: security)
        let request = servers.received(server)
        let fields = lines.map { "Set-Cookie: \($0)\r\n" }.joined()
        servers.answer(server, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\(fields)\r\n")
        #expect(call.status == 204)
        return request.split(separator: "\r\n").first { $0.hasPrefix("Cookie: ") }.map { String($0.dropFirst(8)) }
    }

    @Test(
        "what a server may not set is not kept",
        arguments: [
            "a=b; Domain=two.test", "a=b; Domain=sub.one.test", "a=b; Domain=test", "a=b; Domain=.test",
            "a=b; Domain=TEST", "a=b; Domain=one.test.", "a=b; Secure", "__Secure-a=b", "__Secure-a=b; Secure",
            "__Host-a=b; Path=/", "__Host-a=b; Path=/; Secure", "__host-a=b", "a=b; SameSite=None", "a=b\tc", "=b", "a",
        ])
    func refused(line: String) throws {
        try ask("http://one.test/", setting: [line])
        #expect(cookies.jar.count == 0)
        #expect(try ask("http://one.test/") == nil)
    }

    @Test("one without a domain is for its host alone")
    func hostOnly() throws {
        try ask("http://one.test/", setting: ["a=b"])
        #expect(try ask("http://ONE.test:81/x") == "a=b")
        for host in ["sub.one.test", "xone.test", "two.test"] { #expect(try ask("http://\(host)/") == nil) }
    }

    #if PublicSuffixList
        @Test(
            "one with a domain is for all below it, in whatever case it was written",
            arguments: ["one.test", ".ONE.Test"])
        func domain(domain: String) throws {
            try ask("http://sub.one.test/", setting: ["a=b; Domain=\(domain)"])
            for host in ["one.test", "sub.one.test"] { #expect(try ask("http://\(host)/") == "a=b") }
            for host in ["xone.test", "two.test"] { #expect(try ask("http://\(host)/") == nil) }
        }
    #endif

    @Test("an address is in no domain but itself")
    func addresses() throws {
        try ask("http://192.0.2.9/", setting: ["a=b; Domain=2.9", "c=d; Domain=0.2.9", "e=f; Domain=192.0.2.9"])
        #expect(try ask("http://192.0.2.9/") == "e=f")
        #expect(try ask("http://192.0.2.19/") == nil)
    }

    @Test("a path binds whole segments, and longer ones come first")
    func paths() throws {
        try ask("http://one.test/in/x", setting: ["a=1", "b=2; Path=/", "c=3; Path=/in/deep"])
        #expect(try ask("http://one.test/in") == "a=1; b=2")
        #expect(try ask("http://one.test/in/deep/y") == "c=3; a=1; b=2")
        for path in ["", "inside", "IN/x"] { #expect(try ask("http://one.test/\(path)") == "b=2") }
    }

    @Test(
        "a cookie ends with its time", arguments: ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    func over(attribute: String) throws {
        try ask("http://one.test/", setting: ["a=b; Max-Age=1000"])
        try ask("http://one.test/", setting: ["a=b; \(attribute)"])
        #expect(try ask("http://one.test/") == nil)
    }

    @Test("50 are taken of a response and sent in a request, and none of more than 4096 bytes")
    func limits() throws {
        try ask("http://one.test/", setting: ["long=\(String(repeating: "v", count: 4093))"])
        #expect(cookies.jar.count == 0)
        try ask("http://one.test/", setting: (0..<60).map { "a\($0)=v" })
        #expect(cookies.jar.count == 50)
        try ask("http://one.test/", setting: (0..<40).map { "b\($0)=v" })
        #expect(cookies.jar.count == 90)
        #expect(try ask("http://one.test/")?.components("=v") == 50)
    }

    @Test("each hop of a redirect gets its own cookies and no others")
    func redirects() throws {
        let call = try servers.send(through: RedirectAgent(cookies))
        let one = try servers.accept()
        servers.answer(
            one,
            "HTTP/1.1 302 Found\r\nLocation: http://two.test/\r\nSet-Cookie: a=b\r\nConnection: close\r\n"
                + "Content-Length: 0\r\n\r\n")
        let two = try servers.accept()
        #expect(!servers.received(two).contains("Cookie"))
        servers.answer(
            two,
            "HTTP/1.1 302 Found\r\nLocation: http://one.test/\r\nSet-Cookie: c=d\r\nConnection: close\r\n"
                + "Content-Length: 0\r\n\r\n")
        let again = try servers.accept()
        #expect(servers.received(again).contains("\r\nCookie: a=b\r\n"))
        servers.answer(again, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204)
    }

    #if TLS
        @Test("a Secure one goes over https alone, and nothing in the clear replaces it")
        func secure() throws {
            try ask("https://one.test/", setting: ["a=b; Secure", "__Host-c=d; Secure; Path=/"])
            #expect(try ask("http://one.test/", setting: ["a=x", "__Host-c=x"]) == nil)
            #expect(try ask("https://one.test/") == "a=b; __Host-c=d")
        }
    #endif
}
