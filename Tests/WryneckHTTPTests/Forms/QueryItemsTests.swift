// QueryItemsTests.swift - queries and urlencoded forms.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func parse(_ text: String, limit: Int = 1000) throws -> QueryItems {
    try Array(text.utf8).withUnsafeBytes { try QueryItems($0, limit: limit) }
}

private func pairs(_ text: String) throws -> [[String]] { try parse(text).items.map { [$0.name, $0.value] } }

@Suite("QueryItems") struct QueryItemsTests {
    @Test("pairs, blanks values, bare names, empty pairs")
    func shapes() throws {
        #expect(try pairs("") == [])
        #expect(try pairs("a=1&b=2&a=3") == [["a", "1"], ["b", "2"], ["a", "3"]])
        #expect(try pairs("a=&b") == [["a", ""], ["b", ""]])
        #expect(try pairs("&&a=1&&") == [["a", "1"]])
        #expect(try pairs("=x&=") == [["", "x"], ["", ""]])
        #expect(try pairs("a=b=c") == [["a", "b=c"]])
        #expect(try pairs("a=1;b=2") == [["a", "1;b=2"]])
    }

    @Test("decoding comes after splitting")
    func decoding() throws {
        #expect(try pairs("a+b=c%20d%26e%3Df") == [["a b", "c d&e=f"]])
        #expect(try pairs("a=%&b=%zz&c=%ff") == [["a", "%"], ["b", "%zz"], ["c", "\u{FFFD}"]])
        #expect(try pairs("%61%5B%5D=1") == [["a[]", "1"]])
    }

    @Test("looking up")
    func lookup() throws {
        let query = try parse("a=1&b&a=2")
        #expect(query["a"] == "1")
        #expect(query["b"] == "")
        #expect(query["c"] == nil)
        #expect(query.all("a") == ["1", "2"])
        #expect(query.all("c") == [])
        #expect(QueryItems()["a"] == nil)
    }

    @Test("a thousand pairs are taken, one more is 400, empty ones are not counted")
    func limit() throws {
        #expect(try parse(String(repeating: "a=b&", count: 1000)).items.count == 1000)
        #expect(throws: ProtocolViolation(.badRequest, "too many query parameters")) {
            try parse(String(repeating: "a=b&", count: 1001))
        }
        #expect(try parse(String(repeating: "&", count: 100_000)).items.isEmpty)
        #expect(throws: ProtocolViolation.self) { try parse("a", limit: 0) }
    }
}
