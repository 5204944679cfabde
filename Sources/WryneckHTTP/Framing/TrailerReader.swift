// TrailerReader.swift - the field lines after the last chunk: RFC 9112 §7.1.2, RFC 9110 §6.5.
// Invariant: the same line rules hold as in a head. A field that steers the message, its route, its sender's identity
// or the connection is dropped, because a trailer comes after everybody has decided about these.

import HTTPTypes

/// Collects trailers up to their empty line.
final class TrailerReader {
    private var reader: FieldLineReader

    init(limits: Limits) {
        reader = FieldLineReader(
            byteLimit: limits.body.trailerBytes, countLimit: limits.body.trailerCount,
            tooLarge: ProtocolViolation(.requestHeaderFieldsTooLarge, "too many trailers"))
    }

    /// The trailers, once their empty line has arrived; nil before.
    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Headers? {
        try reader.isComplete(in: input, at: &position)
            ? reader.headers { TrailerRules.isForbidden($0.map(ASCII.lowercased)) } : nil
    }
}
