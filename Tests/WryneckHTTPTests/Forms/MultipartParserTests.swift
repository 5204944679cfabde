// MultipartParserTests.swift - forms with files: RFC 7578, RFC 2046 §5.1.

import HTTPTypes
import ProcessTesting
import Testing

@testable import WryneckHTTP

private struct Part: Equatable {
    var name: String
    var filename: String?
    var type: String?
    var body: [UInt8] = []
    var isEnded = false

    init(_ head: MultipartHead) {
        name = head.name
        filename = head.filename
        type = head.headers[.contentType]
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

private struct Parts: Equatable {
    var parts: [Part] = []
    var violation: ProtocolViolation?
    var status: Int? { violation?.status.code }
}

/// Each piece is a buffer of its own of exactly its size: reading past it is seen by the sanitizer.
private func parse(_ wire: [UInt8], by size: Int, boundary: String, limits: Limits) -> Parts {
    var result = Parts()
    do throws(ProtocolViolation) {
        var parser = MultipartParser(try MultipartBoundary(Array(boundary.utf8)), limits: limits)
        var start = 0
        while start < wire.count {
            let piece = Array(wire[start..<min(start + size, wire.count)])
            start += piece.count
            var position = 0
            var event = MultipartParser.Event.partEnd
            repeat {
                event = try piece.withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
                    try parser.next(in: UnsafeRawBufferPointer(bytes), at: &position)
                }
                switch event {
                case .part(let head): result.parts.append(Part(head))
                case .body(let range): result.parts[result.parts.count - 1].body += piece[range]
                case .heldBack(let bytes): result.parts[result.parts.count - 1].body += bytes
                case .partEnd: result.parts[result.parts.count - 1].isEnded = true
                case .needMore: break
                }
            } while event != .needMore
            #expect(position == piece.count)
        }
        try parser.finish()
    } catch { result.violation = error }
    return result
}

/// Whole, byte by byte, in threes and in sevens: the same.
@discardableResult
private func parse(
    _ wire: String, boundary: String = "b", limits: Limits = .standard, location: SourceLocation = #_sourceLocation
) -> Parts {
    let bytes = Array(wire.utf8)
    let whole = parse(bytes, by: max(bytes.count, 1), boundary: boundary, limits: limits)
    for size in [1, 3, 7] {
        #expect(
            parse(bytes, by: size, boundary: boundary, limits: limits) == whole, "by \(size)", sourceLocation: location)
    }
    return whole
}

private let field = "Content-Disposition: form-data; name=\"a\"\r\n"

private func part(_ header: String, _ body: String = "x") -> String { "--b\r\n\(header)\r\n\(body)\r\n--b--\r\n" }

@Suite("RFC 7578: multipart/form-data") struct MultipartParserTests {
    @Test("§4.2: fields and files come in their order, with their names, types and bodies")
    func form() {
        let wire = """
            --b\r\nContent-Disposition: form-data; name="title"\r\n\r\nA poem\r\n\
            --b\r\nContent-Disposition: form-data; name="file"; filename="poem.txt"\r\nContent-Type: text/plain\r\n\r\nline\r\n\r\nline\r\n\
            --b\r\ncontent-disposition: FORM-DATA;name=empty\r\n\r\n\r\n--b--\r\n
            """
        let result = parse(wire)
        #expect(result.violation == nil)
        #expect(result.parts.map(\.name) == ["title", "file", "empty"])
        #expect(result.parts.map(\.filename) == [nil, "poem.txt", nil])
        #expect(result.parts.map(\.type) == [nil, "text/plain", nil])
        #expect(result.parts.map(\.text) == ["A poem", "line\r\n\r\nline", ""])
        #expect(result.parts.map(\.isEnded) == [true, true, true])
    }

    @Test(
        "a form without fields, as browsers send it, has no parts", arguments: ["--b--", "--b--\r\n", "\r\n--b--\r\n"])
    func empty(wire: String) { #expect(parse(wire) == Parts()) }

    @Test("RFC 2046 §5.1.1: what is before the first delimiter and behind the last one is ignored")
    func preamble() {
        let result = parse("not --b\r\n--a\r\n-\r\n" + part(field) + "and \r\n--b\r\nthat")
        #expect(result.violation == nil)
        #expect(result.parts.map(\.text) == ["x"])
    }

    @Test("§5.1.1: blanks behind a boundary are padding")
    func padding() {
        let result = parse("--b \t \r\n\(field)\r\nx\r\n--b-- \t")
        #expect(result.violation == nil)
        #expect(result.parts.map(\.text) == ["x"])
    }

    @Test(
        "§5.1.1: what looks like a delimiter at first is body, wherever it is cut",
        arguments: [
            "\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--a", "\r\r\n--", "\r\n\r\n--\r\n--c", "--", "--c", "-",
            "--\r\n--", "\n--b", "\r--b",
            "\r\n -b",
        ])
    func nearly(body: String) {
        let result = parse(part(field, body))
        #expect(result.violation == nil)
        #expect(result.parts.map(\.text) == [body])
    }

    @Test("§5.1.1: a delimiter may use the CRLF of the empty line before it")
    func sharedLineEnd() {
        let result = parse("--b\r\n\(field)\r\n--b\r\n\(field)\r\nx\r\n--b--")
        #expect(result.violation == nil)
        #expect(result.parts.map(\.text) == ["", "x"])
    }

    @Test(
        "§5.1.1: without its last delimiter a body is half a body: 400",
        arguments: [
            "", "--b", "--b\r\n", "--b-", "--b\r\n\(field)\r\nx", "--b\r\n\(field)\r\nx\r\n",
            "--b\r\n\(field)\r\nx\r\n--b", "--b\r\n\(field)",
            "--c--\r\n",
        ])
    func unfinished(wire: String) { #expect(parse(wire).status == 400) }

    @Test(
        "strict line ends and nothing else behind a boundary: 400",
        arguments: [
            "--b\n\(field)\r\nx\r\n--b--", "--bx\r\n", "--b-x", "--b--x", "--b \rx", "--b--\rx", "--b- -",
            "--b \u{B}\r\n",
        ])
    func malformedDelimiter(wire: String) { #expect(parse(wire).status == 400) }

    @Test(
        "§4.2: every part has one Content-Disposition, with a name and nothing twice: 400",
        arguments: [
            "", "X: y\r\n", "Content-Disposition: form-data\r\n", "Content-Disposition: attachment; name=\"a\"\r\n",
            field + field,
            "Content-Disposition: form-data; name=\"a\"; name=\"b\"\r\n",
            "Content-Disposition: form-data; name=\"a\r\n",
            "Content-Disposition: form-data; name=\"a\"; filename=\"x\"; FILENAME=\"y\"\r\n",
            "Content-Disposition: form-data name=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"a\" x\r\n", "Content-Disposition: form-data; name=\r\n",
            "Content-Disposition: form-data; name=a b\r\n",
            field + "Content-Type: a/b\r\nContent-Type: c/d\r\n", field + " folded: x\r\n", field + "X : y\r\n",
            field + "X: a\u{0}b\r\n",
            field + "X: y\n",
        ])
    func malformedHeader(header: String) {
        let result = parse(part(header))
        #expect(result.status == 400)
        #expect(result.parts.isEmpty)
    }

    @Test(
        "§4.7: a part that would have to be decoded is refused with 415; the three codings that change nothing are not")
    func transferEncoding() {
        for coding in ["base64", "quoted-printable", "x", ""] {
            #expect(parse(part(field + "Content-Transfer-Encoding: \(coding)\r\n")).status == 415)
        }
        for coding in ["7bit", "8BIT", "binary"] {
            #expect(parse(part(field + "Content-Transfer-Encoding: \(coding)\r\n")).violation == nil)
        }
    }

    @Test("§5.1: names that are not UTF-8 are refused")
    func notUTF8() {
        let wire =
            Array("--b\r\nContent-Disposition: form-data; name=\"".utf8) + [0xFF] + Array("\"\r\n\r\nx\r\n--b--".utf8)
        #expect(parse(wire, by: wire.count, boundary: "b", limits: .standard).status == 400)
    }

    @Test("a body may hold any byte")
    func bytes() {
        let body = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let wire = Array("--b\r\n\(field)\r\n".utf8) + body + Array("\r\n--b--".utf8)
        for size in [1, 2, 3, 5, 64, wire.count] {
            let result = parse(wire, by: size, boundary: "b", limits: .standard)
            #expect(result.parts.map(\.body) == [body])
            #expect(result.violation == nil)
        }
    }

    @Test("the longest boundary, of hyphens, is found in hyphens")
    func hyphens() {
        let boundary = String(repeating: "-", count: 70)
        let body = "\r\n" + String(repeating: "-", count: 71)
        let result = parse("--\(boundary)\r\n\(field)\r\n\(body)\r\n--\(boundary)--", boundary: boundary)
        #expect(result.violation == nil)
        #expect(result.parts.map(\.text) == [body])
    }
}

@Suite("Limits of multipart bodies") struct MultipartLimitsTests {
    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test("1000 parts, 16 header fields and 8 KiB of them a part")
    func defaults() {
        #expect(Limits.standard.forms.parts == 1000)
        #expect(Limits.standard.forms.partHeaderCount == 16)
        #expect(Limits.standard.forms.partHeaderBytes == 8192)
    }

    @Test("too many parts: 413")
    func parts() {
        let two = "--b\r\n\(field)\r\nx\r\n" + part(field)
        #expect(parse(two, limits: limits { $0.forms.parts = 2 }).violation == nil)
        let result = parse(two, limits: limits { $0.forms.parts = 1 })
        #expect(result.status == 413)
        #expect(result.parts.count == 1)
    }

    @Test("too many header fields of a part: 413")
    func headerCount() {
        #expect(parse(part(field + "X: y\r\n"), limits: limits { $0.forms.partHeaderCount = 2 }).violation == nil)
        #expect(parse(part(field + "X: y\r\nX: y\r\n"), limits: limits { $0.forms.partHeaderCount = 2 }).status == 413)
    }

    @Test("too many bytes of them, also in a line that never ends: 413")
    func headerBytes() {
        #expect(parse(part(field), limits: limits { $0.forms.partHeaderBytes = field.utf8.count }).violation == nil)
        #expect(parse(part(field), limits: limits { $0.forms.partHeaderBytes = field.utf8.count - 1 }).status == 413)
        #expect(parse("--b\r\nX: " + String(repeating: "a", count: 9000)).status == 413)
    }

    @Test("too long a name or file name: 413")
    func names() {
        let header = "Content-Disposition: form-data; name=\"abc\"; filename=\"abcd\"\r\n"
        #expect(parse(part(header), limits: limits { $0.forms.nameBytes = 4 }).violation == nil)
        #expect(parse(part(header), limits: limits { $0.forms.nameBytes = 3 }).status == 413)
    }

    @Test("too large a file: 413, behind as much of it as fits; each file is counted for itself")
    func fileBytes() {
        let file = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n1\r\n34\r\n"
        let result = parse(file + file + "--b--", limits: limits { $0.forms.fileBytes = 5 })
        #expect(result.violation == nil)
        let refused = parse(file + "--b--", limits: limits { $0.forms.fileBytes = 4 })
        #expect(refused.status == 413)
        #expect(refused.parts.map(\.text) == ["1\r\n3"])
        #expect(parse(file + "--b--", limits: limits { $0.forms.fieldBytes = 0 }).violation == nil)
    }

    @Test("too large fields, counted together: 413")
    func fieldBytes() {
        let two = "--b\r\n\(field)\r\nxyz\r\n" + part(field, "xyz")
        #expect(parse(two, limits: limits { $0.forms.fieldBytes = 6 }).violation == nil)
        #expect(parse(two, limits: limits { $0.forms.fieldBytes = 5 }).status == 413)
    }

    @Test(
        "bytes that begin like delimiters cost no more comparisons than others, however they are cut",
        arguments: [1, 7, 4096, 1 << 20])
    func linear(size: Int) throws {
        for pattern in ["\r\n--", "\r", "\r\n", "\r\n--" + String(repeating: "b", count: 69), "x"] {
            let unit = Array(pattern.utf8)
            let piece = (0..<max(size / unit.count * unit.count, 1)).map { unit[$0 % unit.count] }
            var parser = MultipartParser(
                try MultipartBoundary([UInt8](repeating: UInt8(ascii: "b"), count: 70)), limits: .standard)
            let head = Array(
                "--\(String(repeating: "b", count: 70))\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n"
                    .utf8)
            var total = 0
            for piece in [head] + Array(repeating: piece, count: max(200_000 / piece.count, 1)) {
                var position = 0
                total += piece.count
                try piece.withUnsafeBufferPointer { bytes in
                    while try parser.next(in: UnsafeRawBufferPointer(bytes), at: &position) != .needMore {}
                }
            }
            #expect(parser.searchWork <= 4 * total, "\(pattern.debugDescription)")
        }
    }
}
