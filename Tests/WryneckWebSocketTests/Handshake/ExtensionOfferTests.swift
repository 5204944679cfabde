import Testing

@testable import WryneckWebSocket

@Suite("Sec-WebSocket-Extensions") struct ExtensionOfferTests {
    private func texts(_ values: String...) -> [String]? {
        ExtensionOffer.list(values)?.map { offer in
            ([offer.name] + offer.parameters.map { $0.name + ($0.value.map { "=" + $0 } ?? "") }).joined(separator: ";")
        }
    }

    @Test("RFC 6455 §9.1: names, parameters with and without a value, quotes, and several lines")
    func grammar() {
        #expect(texts("foo") == ["foo"])
        #expect(texts("foo, bar; baz=2") == ["foo", "bar;baz=2"])
        #expect(texts("foo ; a ; B = \"c\\d\"", "Bar") == ["foo;a;b=cd", "bar"])
        #expect(
            texts("permessage-deflate; client_max_window_bits, permessage-deflate") == [
                "permessage-deflate;client_max_window_bits", "permessage-deflate",
            ])
        #expect(texts(", foo,, bar ,") == ["foo", "bar"])
        #expect(texts() == [] && texts("") == [])
    }

    @Test(
        "what is malformed anywhere is malformed as a whole",
        arguments: [
            "foo;", "foo; ;a", ";a", "foo bar", "foo; a=", "foo; a=\"\"", "foo; a=\"b", "foo; a=\"b c\"",
            "foo; a=\"b\"c", "foo; =a", "foo=1", "\"foo\"",
            "foo; a=b=c", "foo; a=\"\\", "fö", "foo, bar;",
        ])
    func malformed(value: String) {
        #expect(texts(value) == nil)
        #expect(texts("good", value) == nil)
    }
}
