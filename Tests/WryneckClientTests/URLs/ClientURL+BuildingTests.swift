// ClientURL+BuildingTests.swift - parts that stay parts.

import Testing

@testable import WryneckClient

@Suite("URLs from parts") struct ClientURLBuildingTests {
    @Test("pairs come behind those that are there, and nothing in them separates")
    func query() throws {
        let base = try url("http://a/b#c")
        #expect(
            base.adding(query: ["q": "a b&c=d+e", "ü": "#%"]).description
                == "http://a/b?q=a+b%26c%3Dd%2Be&%C3%BC=%23%25#c")
        #expect(try url("http://a/b?").adding(query: ["x": ""]).target == "/b?x=")
        #expect(try url("http://a/b?y").adding(query: ["x": "1"]).target == "/b?y&x=1")
        #expect(base.adding(query: [:] as KeyValuePairs) == base)
    }

    @Test("a segment stays one segment, whatever it is")
    func segments() throws {
        let base = try url("http://a/b?c#d")
        #expect(try base.appending(segment: "../e").description == "http://a/b/..%2Fe")
        #expect(try base.appending(segment: "a?b#c d%").description == "http://a/b/a%3Fb%23c%20d%25")
        #expect(try url("http://a/").appending(segment: "x").appending(segment: "y").path == "/x/y")
        for step in ["", ".", "..", "a\u{0}"] {
            #expect(throws: ClientURL.Mistake.escape) { try base.appending(segment: step) }
        }
    }

    @Test("what is built can be read again")
    func again() throws {
        let built = try url("http://a/").appending(segment: "ä/ö").adding(query: ["ü": "ß&"]).with(fragment: "x")
        #expect(try ClientURL(built.description) == built)
    }
}
