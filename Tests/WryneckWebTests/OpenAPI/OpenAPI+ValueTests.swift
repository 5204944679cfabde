import Foundation
import Testing

@testable import WryneckWeb

@Suite("JSON as a value") struct OpenAPIValueTests {
    @Test("is written as JSON that others read, whatever its texts are")
    func text() throws {
        let texts = ["", "\"\\/", "\u{0}\n\u{1F}\u{7F}", "</script>", "\u{E9}\u{1F600}", "\u{2028}"]
        let value = OpenAPI.Value.object(
            texts.map { .init($0, .array([.string($0), .integer(-7), .number(1.5), .bool(true), .null])) })
        let read = try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: [Any]]
        #expect(read?.count == texts.count)
        for text in texts { #expect(read?[text]?.first as? String == text) }
        #expect(OpenAPI.Value.number(.nan).text == "null" && OpenAPI.Value.number(.infinity).text == "null")
        #expect(!value.text.contains("<"))
    }

    @Test("a member is set, replaced and removed, and keeps its place")
    func members() {
        var value: OpenAPI.Value = ["a": 1, "b": 2]
        value["a"] = 3
        value["c"] = [true]
        value["b"] = nil
        value["none"] = nil
        #expect(value.text == #"{"a":3,"c":[true]}"#)
        #expect(OpenAPI.Value.string("x")["a"] == nil)
    }
}
