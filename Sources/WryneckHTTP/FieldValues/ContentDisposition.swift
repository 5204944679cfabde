// ContentDisposition.swift - the names of a form's part and of its file: RFC 7578 §4.2.
// Invariant: a name is what the browser had before it escaped it, or the part is refused; no two readers can take
// different names from it.

import HTTPTypes

/// The value of a part's Content-Disposition.
struct ContentDisposition: Equatable {
    let name: String
    /// The file's name as the client wrote it: it may hold slashes, or anything else. Nil without one.
    let filename: String?

    /// - Parameters:
    ///   - value: the field's value.
    ///   - limit: the most bytes of either name.
    /// - Throws: 400 unless it is `form-data` with a name, 413 for a name that is too long.
    init(parsing value: UnsafeRawBufferPointer, nameBytes limit: Int) throws(ProtocolViolation) {
        let end = value.firstIndex { $0 == ASCII.semicolon } ?? value.count
        guard ASCII.equals(ASCII.trimmed(UnsafeRawBufferPointer(rebasing: value[..<end])), "form-data"),
            let parameters = ParameterList(UnsafeRawBufferPointer(rebasing: value[end...]), quoting: .browsers)
        else { throw .badRequest("malformed content disposition") }
        guard let name = parameters["name"] else { throw .badRequest("a part without a name") }
        self.name = try Self.text(name, limit)
        // §4.2: `filename*` must not be used. Beside a plain name it is not heeded, for others would not heed it
        // either; some old clients send it alone.
        if let filename = parameters["filename"] {
            self.filename = try Self.text(filename, limit)
        } else if let extended = parameters["filename*"] {
            filename = try Self.checked(Self.extended(extended), limit)
        } else {
            filename = nil
        }
    }

    /// RFC 8187 §3.2: `UTF-8'language'percent-encoded`; in another charset, or malformed, it is taken as it is.
    private static func extended(_ value: [UInt8]) -> [UInt8] {
        let parts = value.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].withUnsafeBytes({ ASCII.equals($0, "utf-8") }) else { return value }
        return parts[2].withUnsafeBytes { PercentCoding.decodedBytes($0) }
    }

    private static func text(_ escaped: [UInt8], _ limit: Int) throws(ProtocolViolation) -> String {
        try checked(EncodedWord.decode(escaped) ?? unescaped(escaped), limit)
    }

    private static func checked(_ bytes: [UInt8], _ limit: Int) throws(ProtocolViolation) -> String {
        guard bytes.count <= limit else { throw ProtocolViolation(.contentTooLarge, "a part's name is too long") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .badRequest("a part's name is not UTF-8")
        }
        return text
    }

    /// The name before the browser escaped it. Browsers escape a quote, a CR and a LF, and nothing else (HTML,
    /// "multipart form data").
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(ASCII.percent) else { return bytes }
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == ASCII.percent, index + 2 < bytes.count,
                let byte = escape(bytes[index + 1], bytes[index + 2])
            {
                plain.append(byte)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return plain
    }

    private static func escape(_ high: UInt8, _ low: UInt8) -> UInt8? {
        switch (high, low) {
        case (UInt8(ascii: "2"), UInt8(ascii: "2")): ASCII.quote
        case (UInt8(ascii: "0"), UInt8(ascii: "D")): ASCII.carriageReturn
        case (UInt8(ascii: "0"), UInt8(ascii: "A")): ASCII.lineFeed
        default: nil
        }
    }
}
