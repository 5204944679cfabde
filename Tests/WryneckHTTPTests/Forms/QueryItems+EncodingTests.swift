// QueryItems+EncodingTests.swift - pairs as a query or a form: the URL Standard's urlencoded format.

import Testing

@testable import WryneckHTTP

@Suite("The urlencoded format, written") struct QueryItemsEncodingTests {
    @Test(
        "what separates gets an escape, a blank a plus",
        arguments: [
            ("a", "b", "a=b"), ("a b", "c+d", "a+b=c%2Bd"), ("a&b", "c=d", "a%26b=c%3Dd"), ("", "", "="),
            ("é", "#%\r\n", "%C3%A9=%23%25%0D%0A"), ("*-._", "~!'()", "*-._=%7E%21%27%28%29"),
        ])
    func pairs(name: String, value: String, expected: String) throws {
        #expect(QueryItems.encode([(name, value)]) == expected)
        let items = try Array(expected.utf8).withUnsafeBytes { try QueryItems($0, limit: 9) }
        #expect(items.items == [QueryItems.Item(name: name, value: value)])
    }

    @Test("pairs stay in their order, and no pair is nothing")
    func order() {
        #expect(QueryItems.encode([("b", "1"), ("a", "2"), ("b", "3")]) == "b=1&a=2&b=3")
        #expect(QueryItems.encode([]) == "")
    }
}
