import ProcessTesting
import Testing

@testable import WryneckWeb

@Suite("The content of a session as bytes") struct SessionContentTests {
    private func sample() -> SessionContent {
        var content = SessionContent()
        content.apply(.set("a", [1, 2, 3]))
        content.apply(.set("é", [UInt8](repeating: 9, count: 300)))
        content.apply(.set("", []))
        content.apply(.flash(Session.Flash("saved", kind: "note")))
        content.apply(.flash(Session.Flash("", kind: "")))
        return content
    }

    @Test("comes back as it was; nothing is no byte")
    func roundTrip() {
        #expect(SessionContent(sample().bytes) == sample())
        #expect(SessionContent().bytes == [])
        #expect(SessionContent([]) == SessionContent())
    }

    @Test("any other bytes are no content: cut off, with a byte more, of another form, with lengths that are not there")
    func malformed() {
        let bytes = sample().bytes
        for count in 1..<bytes.count { #expect(SessionContent(Array(bytes.prefix(count))) == nil) }
        #expect(SessionContent(bytes + [0]) == nil)
        #expect(SessionContent([2] + bytes.dropFirst()) == nil)
        for rest: [UInt8] in [
            [0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [1, 200], [0x80, 0x80, 0x80, 0x80, 0x80],
        ] {
            #expect(SessionContent([1] + rest) == nil)
        }
    }

    @Test("random bytes never trap")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var bytes = sample().bytes
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = SessionContent(bytes)
        }
    }

    @Test("texts as JSON: what is written is read, and so is what other encoders write")
    func texts() {
        for text in ["", "plain", "\"\\/\u{0}\u{1F}\n", "é\u{1F434}\u{2028}"] {
            #expect(JSONText.text(JSONText.bytes(of: text)) == text)
        }
        #expect(JSONText.text(Array(#""\u00e9\ud83d\udc34\/\b\f\n\r\t""#.utf8)) == "é\u{1F434}/\u{8}\u{C}\n\r\t")
        for json in [
            "", "\"", "1", "null", "[\"a\"]", #""\""#, #""\x""#, #""\u12""#, #""\ud83d""#, #""\ud83dx""#, #""\udc34""#,
            #""\ud83d\u0041""#, #""\u+123""#,
        ] {
            #expect(JSONText.text(Array(json.utf8)) == nil, "\(json)")
        }
    }
}
