// ClientURL+ParsingTests.swift - absolute URLs and references, well formed and not.

import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 3986 §3: URLs from text") struct ClientURLParsingTests {
    @Test("bytes that a URL cannot have get escapes; escapes stay")
    func escaping() throws {
        #expect(
            try url("http://a/ü b%20\"<>^`{|}?ü=ä b%zz\\#é").description
                == "http://a/%C3%BC%20b%20%22%3C%3E%5E%60%7B%7C%7D?%C3%BC=%C3%A4%20b%zz%5C#%C3%A9")
        #expect(try url("http://a/%e2%2F%2e%2e").path == "/%e2%2F%2e%2e")
    }

    @Test(
        "what could be read in two ways is refused",
        arguments: [
            ("", ClientURL.Mistake.scheme), ("/a", .scheme), ("//a/", .scheme), ("example.org", .scheme),
            ("localhost:80/", .scheme), ("ftp://a/", .scheme), ("javascript:alert(1)", .scheme),
            (" http://a/", .scheme), ("1http://a/", .scheme), ("http:/a", .host), ("http:a", .host),
            ("http://", .host), ("http:///a", .host), ("http://:80/", .host), ("http://?a", .host),
            ("http://a\r\nb/", .controlByte), ("http://a/\u{0}", .controlByte), ("http://a/\u{7F}", .controlByte),
            ("http://a/\tb", .controlByte), ("http:\\\\a\\b", .backslash), ("http://a\\@b/", .backslash),
            ("http://a/b\\c", .backslash), ("http://a/%", .escape), ("http://a/%4", .escape),
            ("http://a/%g0", .escape), ("http://a/%00", .escape), ("http://a b/", .host), ("http://a..b/", .host),
            ("http://.a/", .host), ("http://a,b/", .host), ("http://a;b/", .host), ("http://a!/", .host),
            ("http://münchen.de/", .internationalName), ("http://a%2eb/", .escapedHost),
            ("http://%31/", .escapedHost), ("http://a:b:80/", .port), ("http://a:0/", .port),
            ("http://a:65536/", .port), ("http://a:+80/", .port), ("http://a:99999999999999999999/", .port),
            ("http://a:8o/", .port), ("http://b@c@a/", .userInfo), ("http://b%4@a/", .userInfo),
            ("http://b[@a/", .userInfo), ("http://\u{E9}@a/", .userInfo), ("http://[::1/", .host),
            ("http://[::1]a/", .host), ("http://[::1]:/a]", .host), ("http://[fe80::1%25eth0]/", .zone),
            ("http://[fe80::1%eth0]/", .zone), ("http://[1.2.3.4]/", .host), ("http://[a]/", .host),
            ("http://[]/", .host), ("http://::1/", .host), ("http://[v1.a]/", .host),
        ])
    func refused(text: String, mistake: ClientURL.Mistake) {
        if text == "http://[::1]:/a]" {
            // The bracket behind the slash is of the path.
            #expect(throws: Never.self) { try ClientURL(text) }
        } else {
            #expect(throws: mistake, "\(text.debugDescription)") { try ClientURL(text) }
        }
    }

    @Test(
        "a number is a host only if it is an address in its usual form",
        arguments: [
            "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "1.2.3.4.5", "1.2.3", "1.2.3.04",
            "256.0.0.1", "a.1", "a.0x1", "1.2.3.4.", "0x", "a.0x",
        ])
    func numbers(host: String) {
        #expect(throws: ClientURL.Mistake.host) { try ClientURL("http://\(host)/") }
    }

    @Test("a name may begin with digits, and have them at its end")
    func digits() throws {
        for host in ["1a", "a1", "1.2.3.a4", "3com.com", "0xg", "x.0a"] {
            #expect(try url("http://\(host)/").host == .name(host))
        }
    }

    @Test("a label has 63 bytes at most, a name 253, a URL 64 KiB")
    func lengths() throws {
        let label = String(repeating: "a", count: 63)
        #expect(throws: Never.self) { try ClientURL("http://\(label)/") }
        #expect(throws: ClientURL.Mistake.host) { try ClientURL("http://\(label)a/") }
        let name = [label, label, label, String(label.dropLast(2))].joined(separator: ".")
        #expect(name.utf8.count == 253)
        #expect(throws: Never.self) { try ClientURL("http://\(name)/") }
        #expect(throws: Never.self) { try ClientURL("http://\(name)./") }
        #expect(throws: ClientURL.Mistake.host) { try ClientURL("http://a\(name)/") }
        let long = "http://a/" + String(repeating: "b", count: ClientURL.longest - 9)
        #expect(throws: Never.self) { try ClientURL(long) }
        #expect(throws: ClientURL.Mistake.tooLong) { try ClientURL(long + "b") }
    }

    /// RFC 3986 §5.4, with a scheme that has a host.
    @Test(
        "references lead where the RFC says",
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
            ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
            (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
            ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/./x", "http://a/b/c/g#s/./x"), ("https://g:81/./h/..", "https://g:81/"),
            ("//g:81?x", "http://g:81/?x"), ("g:h/", nil), ("http:g", nil), ("./g:h", "http://a/b/c/g:h"),
        ] as [(String, String?)])
    func resolution(reference: String, expected: String?) throws {
        let base = try url("http://a/b/c/d;p?q")
        if let expected {
            #expect(try base.resolving(reference).description == expected)
        } else {
            #expect(throws: ClientURL.Mistake.self) { try base.resolving(reference) }
        }
    }

    /// Whether the encoder of requests takes it in every form.
    private func isSendable(_ url: ClientURL) -> Bool {
        let forms: [(HTTPRequest.Method, String, String)] = [
            (.get, url.target, url.authority), (.get, url.absoluteTarget, url.authority),
            (.connect, url.tunnelTarget, url.tunnelTarget),
        ]
        return forms.allSatisfy { method, target, host in
            var output: [UInt8] = []
            let encoded: Void? = try? RequestEncoder.head(
                method: method, target: target, host: host, headers: [:], framing: .none, connection: .close,
                into: &output)
            return encoded != nil
        }
    }

    @Test("a reference with another authority takes the scheme along, not the port and the user")
    func schemeRelative() throws {
        let next = try url("https://me:pw@a:8443/b").resolving("//c/d")
        #expect(next.description == "https://c/d")
        #expect(next.credentials == nil)
        #expect(try url("https://me:pw@a:8443/b").resolving("d").credentials != nil)
    }

    @Test(
        "40000 mutated references never trap, and what comes of them can be read again", arguments: [1, 2] as [UInt64])
    func mutated(seed: UInt64) throws {
        let seeds = [
            "https://me:pw@example.org:8443/a/b/../c%20d?e=f&g#h", "//[2001:db8::1]:80/x?y", "../../a/./b//c?d#e",
            "http://127.0.0.1/%c3%bc", "/a?b", "ws://a.b.c./d",
        ]
        let splices = ["/", "//", "..", "%", "%00", "@", ":", "[", "]", "?", "#", "\\", "\u{0}", "é", "http:", "0x7f"]
        let base = try url("https://base.example/x/y?z")
        var random = Random(seed: seed)
        var accepted = 0
        for round in 0..<20_000 {
            let text = String(
                decoding: mutate(Array(seeds[round % seeds.count].utf8), with: splices, &random), as: UTF8.self)
            guard let resolved = try? base.resolving(text) else { continue }
            accepted += 1
            let again = try? ClientURL(resolved.description)
            #expect(again == resolved.withoutUserInfo, "seed \(seed), round \(round): \(text.debugDescription)")
            #expect(resolved.description.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(resolved.path.hasPrefix("/") && !resolved.path.contains("/../"))
            #expect(isSendable(resolved), "seed \(seed), round \(round): \(text.debugDescription)")
        }
        #expect(accepted > 2000 && accepted < 19_000, "the mutations are neither harmless nor hopeless: \(accepted)")
    }
}
