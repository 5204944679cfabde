// ProxyTests.swift - proxies from text.

import Testing

@testable import WryneckClient

@Suite("Proxies") struct ProxyTests {
    @Test(
        "schemes and ports as curl has them",
        arguments: [
            ("proxy.example", "http://proxy.example:3128"), ("proxy.example:8080", "http://proxy.example:8080"),
            ("http://proxy.example/", "http://proxy.example:3128"), ("HTTP://PROXY:80", "http://proxy:80"),
            ("socks5://127.0.0.1", "socks5://127.0.0.1:1080"), ("socks5h://[::1]:9", "socks5://[::1]:9"),
        ])
    func text(text: String, description: String) throws {
        #expect(try Proxy(text).description == description)
    }

    @Test("only socks5 has names looked up here")
    func names() throws {
        #expect(try Proxy("socks5h://p").resolvesNames)
        #expect(try !Proxy("socks5://p").resolvesNames)
        #expect(try Proxy("p").resolvesNames)
    }

    @Test("credentials are decoded, and not shown")
    func credentials() throws {
        let proxy = try Proxy("http://me:p%40ss@proxy.example")
        #expect(proxy.credentials == .basic(user: "me", password: "p@ss"))
        #expect(proxy.description == "http://proxy.example:3128")
        #expect("\(try #require(proxy.credentials))" == "Basic credentials")
    }

    @Test(
        "what names no proxy is refused",
        arguments: [
            ("", Proxy.Mistake.authority(.host)), ("ftp://p", .scheme), ("https://p", .scheme), ("socks4://p", .scheme),
            ("p/a", .notEmptyPath), ("p?a", .notEmptyPath), ("p#a", .notEmptyPath), ("p//", .notEmptyPath),
            ("p:0", .authority(.port)), ("p q", .authority(.host)), ("%61", .authority(.escapedHost)),
            ("a@b@p", .authority(.userInfo)), ("u:%00@p", .credentials), ("u%3a:x@p", .credentials),
            ("%ff@p", .credentials),
        ])
    func refused(text: String, mistake: Proxy.Mistake) {
        #expect(throws: mistake, "\(text)") { try Proxy(text) }
    }
}
