// FieldWalk.swift - the walk over the field lines of a complete head, a request's or a response's: RFC 9112 §5.
// Invariant: the lexer's offsets are compared with those of FieldLine; where the two disagree about a head, neither is
// believed.

internal import CHTTPParser
import HTTPTypes

/// Rules that look at each field of a head.
protocol FieldTaking {
    /// Notes a field that says something about the message itself.
    mutating func take(_ field: FieldLine, in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation)
}

enum FieldWalk {
    /// Checks the lines from `start` to the end of `bytes`, which are exactly one head up to its empty line, and shows
    /// each to `rules`.
    @inline(__always)
    static func walk(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ lexed: chp_head, _ rules: inout some FieldTaking
    ) throws(ProtocolViolation) -> FieldBlock {
        // RFC 6585 §5. Fields are never dropped instead: the dropped one may be the framing.
        guard lexed.too_many_fields == 0 else {
            throw ProtocolViolation(.requestHeaderFieldsTooLarge, "too many header fields")
        }
        let count = Int(lexed.field_count)
        var block = FieldBlock(copying: bytes, fieldCount: count)
        var position = start
        for index in 0..<count {
            let field = try FieldLine.parse(bytes, from: position)
            guard agree(field, lexed.fields[index]) else { throw malformed }
            block.place(field, at: index)
            try rules.take(field, in: bytes)
            position = field.end
        }
        guard position + 2 == bytes.count, bytes[position] == ASCII.carriageReturn,
            bytes[position + 1] == ASCII.lineFeed
        else { throw malformed }
        return block
    }

    private static let malformed = ProtocolViolation.badRequest("malformed header section")

    /// Whether two readers of the same bytes agree: a name or a value that only one of them sees is how messages are
    /// smuggled.
    private static func agree(_ field: FieldLine, _ lexed: chp_field) -> Bool {
        guard field.name.lowerBound == Int(lexed.name_start), field.name.upperBound == Int(lexed.name_end) else {
            return false
        }
        return field.value.isEmpty
            || (field.value.lowerBound == Int(lexed.value_start) && Int(lexed.value_end) == field.end - 2)
    }
}
