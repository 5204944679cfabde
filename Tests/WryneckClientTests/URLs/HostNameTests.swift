// HostNameTests.swift - names that are looked up.

import Testing

@testable import WryneckClient

@Suite("RFC 1123 §2.1: host names") struct HostNameTests {
    @Test("labels have letters, digits, hyphens and underscores")
    func labels() {
        for name in ["a", "a-b", "_dmarc.example.org", "xn--mnchen-3ya.de", "a.", "a.b.c."] {
            #expect(HostName.isValid(name), "\(name)")
        }
        for name in ["", ".", "..", "a..", ".a", "a b", "a/b", "a:b", "é", "a\u{0}"] {
            #expect(!HostName.isValid(name), "\(name.debugDescription)")
        }
    }

    @Test("a name lies below a domain only at a dot")
    func below() {
        #expect(HostName.isName("example.org", atOrBelow: "example.org"))
        #expect(HostName.isName("a.b.example.org", atOrBelow: "example.org"))
        #expect(!HostName.isName("badexample.org", atOrBelow: "example.org"))
        #expect(!HostName.isName("example.org", atOrBelow: "www.example.org"))
        #expect(!HostName.isName(".example.org", atOrBelow: "example.org."))
    }
}
