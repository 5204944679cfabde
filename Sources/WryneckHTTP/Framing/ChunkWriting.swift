// ChunkWriting.swift - the chunked coding as bytes: RFC 9112 §7.1.

/// What the encoders of both directions have in common.
package protocol ChunkWriting {}

extension ChunkWriting {
    /// Appends the beginning of a chunk of `count` bytes; `chunkEnd` follows the bytes. A chunk of no bytes would end
    /// the body, so whoever has none writes none.
    package static func chunkStart(_ count: Int, into output: inout [UInt8]) {
        ASCII.append(hex: UInt64(max(count, 1)), to: &output)
        FieldWriting.appendLineEnd(to: &output)
    }

    /// Appends the CRLF after a chunk's bytes.
    package static func chunkEnd(into output: inout [UInt8]) { FieldWriting.appendLineEnd(to: &output) }

    /// Appends the last chunk with its trailers, without fields that may not be trailers (RFC 9110 §6.5.1). Throws, and
    /// appends nothing, if one of them was refused when it was set.
    package static func lastChunk(trailers: Headers = [:], into output: inout [UInt8]) throws(Headers.Mistake) {
        if let refusal = trailers.refusal { throw refusal }
        output.append(contentsOf: "0\r\n".utf8)
        for (name, value) in trailers where !TrailerRules.isForbidden(name) {
            FieldWriting.append(name, value, to: &output)
        }
        FieldWriting.appendLineEnd(to: &output)
    }
}
