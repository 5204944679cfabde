// MultipartWriterTests.swift - forms with files as bytes: RFC 7578.

import ProcessTesting
import Testing

@testable import WryneckHTTP

@Suite("RFC 7578: multipart bodies, written") struct MultipartWriterTests {
    private let writer = {
        var random = Random(seed: 5)
        return MultipartWriter(using: &random)
    }()

    @Test("the boundary is random, and one that the parser takes")
    func boundary() throws {
        var random = Random(seed: 5)
        let (one, other) = (MultipartWriter(using: &random), MultipartWriter(using: &random))
        #expect(one == writer && one != other)
        let type = Array(one.contentType.utf8)
        #expect(throws: Never.self) { try type.withUnsafeBytes { try MultipartBoundary(contentType: $0) } }
        #expect(one.contentType.utf8.count == "multipart/form-data; boundary=".utf8.count + 44)
    }

    @Test("a part has its names and its type, between delimiters")
    func bytes() throws {
        let boundary = writer.contentType.dropFirst("multipart/form-data; boundary=".count)
        #expect(
            String(decoding: try writer.head(name: "a", isFirst: true), as: UTF8.self)
                == "--\(boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n")
        #expect(
            String(
                decoding: try writer.head(name: "b", filename: "c", contentType: "d/e", isFirst: false), as: UTF8.self)
                == "\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c\"\r\nContent-Type: d/e\r\n\r\n"
        )
        #expect(String(decoding: writer.end, as: UTF8.self) == "\r\n--\(boundary)--\r\n")
    }

    @Test("a quote and line ends get escapes; other control bytes and types with any are refused")
    func names() throws {
        let head = String(decoding: try writer.head(name: "a\"b\r\nc%é", isFirst: true), as: UTF8.self)
        #expect(head.contains("name=\"a%22b%0D%0Ac%é\"\r\n"))
        #expect(throws: Headers.Mistake.self) { try writer.head(name: "a\u{0}", isFirst: true) }
        #expect(throws: Headers.Mistake.self) { try writer.head(name: "a", contentType: "b\r\nc", isFirst: true) }
    }

    @Test("the parser reads what is written")
    func roundTrip() throws {
        let names = ["a", "\"quoted\"", "two\r\nlines", "ü 😀", "50%", ""]
        var body: [UInt8] = []
        for (index, name) in names.enumerated() {
            body += try writer.head(name: name, filename: index == 1 ? name : nil, isFirst: index == 0)
            body += Array("\r\n--content \(index)".utf8)
        }
        body += writer.end
        #expect(try parse(body).map(\.name) == names)
        #expect(try parse(body).map(\.content) == (0..<names.count).map { "\r\n--content \($0)" })
        #expect(try parse(body)[1].filename == names[1])
    }

    private struct Part {
        var name: String
        var filename: String?
        var content = ""
    }

    private func parse(_ body: [UInt8]) throws -> [Part] {
        let type = Array(writer.contentType.utf8)
        let boundary = try type.withUnsafeBytes { try MultipartBoundary(contentType: $0) }
        var parser = MultipartParser(boundary, limits: .standard)
        var parts: [Part] = []
        try body.withUnsafeBytes { bytes in
            var position = 0
            reading: while true {
                switch try parser.next(in: bytes, at: &position) {
                case .part(let head): parts.append(Part(name: head.name, filename: head.filename))
                case .body(let range): parts[parts.count - 1].content += String(decoding: bytes[range], as: UTF8.self)
                case .heldBack(let bytes): parts[parts.count - 1].content += String(decoding: bytes, as: UTF8.self)
                case .partEnd: break
                case .needMore: break reading
                }
            }
        }
        try parser.finish()
        return parts
    }
}
