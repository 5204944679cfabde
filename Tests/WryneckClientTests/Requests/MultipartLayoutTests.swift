// MultipartLayoutTests.swift - forms with files before anything of them is read.

import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 7578: forms as they are sent") struct MultipartLayoutTests {
    private func layout(_ parts: MultipartLayout.Part...) throws -> MultipartLayout {
        var random = Random(seed: 1)
        return try MultipartLayout(parts, using: &random)
    }

    @Test("the length is that of heads, contents and end")
    func length() throws {
        let layout = try layout(
            .init("a", length: 5), .init("b", filename: "c.png", contentType: "image/png", length: 1000))
        #expect(layout.heads.count == 2)
        #expect(layout.length == .known(layout.heads[0].count + 5 + layout.heads[1].count + 1000 + layout.end.count))
        #expect(layout.heads[0].starts(with: "--wryneck-".utf8))
        #expect(layout.heads[1].starts(with: "\r\n--wryneck-".utf8))
        #expect(
            String(decoding: layout.heads[1], as: UTF8.self).contains("filename=\"c.png\"\r\nContent-Type: image/png"))
    }

    @Test("with a part whose length is not known, or cannot be counted, it is not known")
    func unknown() throws {
        #expect(try layout(.init("a", length: nil), .init("b", length: 1)).length == .unknown)
        #expect(try layout(.init("a", length: .max), .init("b", length: .max)).length == .unknown)
        #expect(try layout(.init("a", length: -1)).length == .unknown)
    }

    @Test("a form without parts is an end; a name that cannot be sent is refused")
    func edges() throws {
        let empty = try layout()
        #expect(empty.heads == [] && empty.length == .known(empty.end.count))
        #expect(throws: Headers.Mistake.self) { try layout(.init("a\u{1}", length: 1)) }
    }
}
