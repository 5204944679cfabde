// ForwardedElementTests.swift - what one proxy says.

import Testing

@testable import WryneckProxy

@Suite("RFC 7239 §4: an element of Forwarded") struct ForwardedElementTests {
    @Test(
        "tokens are written as they are, and everything else in quotes",
        arguments: [
            ("192.0.2.7", "http", "a.example", "for=192.0.2.7;proto=http;host=a.example"),
            ("::1", "https", "a.example:8443", "for=\"[::1]\";proto=https;host=\"a.example:8443\""),
            ("x", nil, nil, "for=unknown"), ("x", nil, "a\"b\\c", "for=unknown;host=\"a\\\"b\\\\c\""),
            ("x", "", nil, "for=unknown;proto=\"\""),
        ] as [(String, String?, String?, String)])
    func written(node: String, proto: String?, host: String?, text: String) {
        let element = ForwardedElement(ForwardedNode(node[...]), proto: proto, host: host)
        #expect(element.description == text)
        #expect(ForwardedElement(text[...]) == element)
    }

    @Test("names are read in any case and order, with blanks around, and unknown ones are passed over")
    func read() {
        let element = ForwardedElement(" by=x; HOST = \"a;b\" ;For=\"[::1]:80\";;x=\"=\" ; proto=https"[...])
        #expect(element == ForwardedElement(ForwardedNode("::1"), proto: "https", host: "a;b"))
        #expect(ForwardedElement("proto=https;proto=http"[...]).proto == "https")
    }

    @Test("what is malformed is not told", arguments: ["", "for", "=x", "for=\"x;proto=https", ";", "for=\""])
    func malformed(text: String) {
        #expect(ForwardedElement(text[...]) == ForwardedElement(ForwardedNode("unknown")))
    }

    @Test("commas in quotes separate nothing, and empty elements are none")
    func elements() {
        let quoted = "for=\"b,c\\\",d\""
        #expect(ForwardedElement.elements(of: "for=a, ,\(quoted) ,for=e") == ["for=a", quoted[...], "for=e"])
        #expect(ForwardedElement.elements(of: "") == [])
    }

    @Test("a quote without an end would hide what follows", arguments: ["for=\"a", "for=a, host=\"", "for=\"a\\\""])
    func unclosed(text: String) { #expect(ForwardedElement.elements(of: text) == nil) }
}
