// AcceptedTypesTests.swift - Accept: RFC 9110 §12.4.2, §12.5.1.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func accept(_ lines: String...) -> AcceptedTypes { AcceptedTypes(Headers(lines.map { (.accept, $0) })) }

private func quality(_ value: String, _ type: String = "a", _ subtype: String = "b") -> Int {
    accept(value).rank(type, subtype).quality
}

@Suite("RFC 9110 §12.5.1: Accept") struct AcceptedTypesTests {
    @Test("the most exact range decides, wherever it stands")
    func precedence() {
        let types = accept("text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, */*;q=0.5", "image/png;q=0")
        #expect(types.rank("text", "plain").quality == 700)
        #expect(types.rank("text", "html").quality == 300)
        #expect(types.rank("image", "jpeg").quality == 500)
        #expect(types.rank("image", "png").quality == 0)
    }

    @Test(
        "§12.4.2: quality values",
        arguments: [
            ("1", 1000), ("0", 0), ("0.5", 500), ("0.123", 123), ("1.000", 1000), ("0.", 0), ("1.", 1000), ("0.05", 50),
        ])
    func qualities(text: String, value: Int) {
        #expect(quality("a/b;q=\(text)") == value)
        #expect(quality("a/b ; Q=\(text)") == value)
    }

    @Test(
        "a malformed member costs only itself",
        arguments: [
            "a/b;q=2", "a/b;q=1.1", "a/b;q=-1", "a/b;q=0.1234", "a/b;q=x", "a/b;q=", "a", "a/", "/b", "a/b/c", "*/b",
            "", ";q=1", "a b/c", "a/b;q=.5",
        ])
    func malformed(member: String) {
        #expect(quality("\(member), c/d") == 0)
        #expect(accept("\(member), c/d").rank("c", "d").quality == 1000)
    }

    @Test("names have no case, quoted parameters may hold commas and semicolons")
    func odd() {
        #expect(quality("A/B") == 1000)
        #expect(quality("a/b;x=\"c,d;q=0\\\"\";q=0.5, e/f") == 500)
        #expect(accept("a/b;x=\"").rank("a", "b").quality == 1000)
    }

    @Test("without Accept everything is welcome; with one that names nothing, too")
    func absent() {
        #expect(accept().rank("a", "b").quality == 1000)
        #expect(accept().best(of: ["a/b", "c/d"]) == "a/b")
        #expect(accept(",").rank("a", "b").quality == 1000)
    }

    @Test("the best of what is offered, the earlier among equals, nil if nothing will do")
    func best() {
        #expect(accept("a/b;q=0.5, c/d").best(of: ["a/b", "c/d"]) == "c/d")
        #expect(accept("*/*").best(of: ["a/b", "c/d"]) == "a/b")
        #expect(accept("c/d, */*").best(of: ["a/b", "c/d"]) == "c/d")
        #expect(accept("x/y").best(of: ["a/b", "c/d"]) == nil)
        #expect(accept("a/b;q=0").best(of: ["a/b"]) == nil)
        #expect(accept("*/*").best(of: ["ab", "c/d"]) == "c/d")
    }

    @Test("programs get JSON, browsers and curl do not")
    func json() {
        #expect(accept("application/json").prefersJSON)
        #expect(accept("application/json, text/plain, */*").prefersJSON)
        #expect(accept("application/*").prefersJSON)
        #expect(accept("application/json;q=0.9, text/html;q=0.8").prefersJSON)
        #expect(!accept("*/*").prefersJSON)
        #expect(!accept().prefersJSON)
        #expect(!accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").prefersJSON)
        #expect(!accept("text/html, application/json").prefersJSON)
        #expect(!accept("text/plain, application/json;q=0.5").prefersJSON)
    }

    @Test("a flood of members is not looked at")
    func flood() { #expect(accept(String(repeating: "x/y, ", count: 5000) + "a/b").rank("a", "b").quality == 0) }
}
