// Headers+Bytes.swift - fields as bytes, for those who write or read another form of them than HTTP/1's lines.

internal import HTTPTypes

extension Headers {
    /// Reads lines that are whole: `name: value` with CRLF, one behind the other.
    /// - Parameters:
    ///   - lines: nothing but the lines.
    ///   - count: the number of lines.
    ///   - areTrailers: whether they followed a body: then those that may not are left out (RFC 9110 §6.5.1).
    /// - Throws: the violation of the first line that is malformed.
    package init(lines: UnsafeRawBufferPointer, count: Int, areTrailers: Bool) throws(ProtocolViolation) {
        var kept: [FieldLine] = []
        var position = 0
        for _ in 0..<count {
            let line = try FieldLine.parse(lines, from: position)
            position = line.end
            if !areTrailers || !TrailerRules.isForbidden(lines[line.name].map(ASCII.lowercased)) { kept.append(line) }
        }
        guard position == lines.count else { throw .badRequest("malformed header section") }
        var block = FieldBlock(copying: lines, fieldCount: kept.count)
        for (index, line) in kept.enumerated() { block.place(line, at: index) }
        self.init(block)
    }

    /// Lends the name, in any case, and the value of each field, in their order.
    package func forEachField(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        switch storage {
        case .list(let fields):
            for field in fields {
                var (name, value) = (field.name.canonicalName, field.value)
                name.withUTF8 { name in
                    value.withUTF8 { body(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0)) }
                }
            }
        case .wire(let block):
            for index in 0..<block.count {
                block.withBytes(in: block[index].name) { name in
                    block.withBytes(in: block[index].value) { body(name, $0) }
                }
            }
        case .usual(let type):
            type.line.withUTF8Buffer { Self.forEachLine(UnsafeRawBufferPointer($0), body) }
        }
    }

    /// The same for those that may follow a body (RFC 9110 §6.5.1).
    package func forEachTrailer(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        forEachField { name, value in
            if !TrailerRules.isForbidden(name.map(ASCII.lowercased)) { body(name, value) }
        }
    }

    /// Lends the parts of each line: those of `ResponsePreamble`, and of others that were written here.
    package static func forEachLine(
        _ lines: UnsafeRawBufferPointer,
        _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) {
        var position = 0
        while position < lines.count, let line = try? FieldLine.parse(lines, from: position) {
            body(
                UnsafeRawBufferPointer(rebasing: lines[line.name]), UnsafeRawBufferPointer(rebasing: lines[line.value]))
            position = line.end
        }
    }
}
