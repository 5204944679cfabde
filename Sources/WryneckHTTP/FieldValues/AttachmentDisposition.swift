// AttachmentDisposition.swift - the name under which a client saves a response: RFC 6266.
// Invariant: the value is ASCII, and no byte of the name ends the name early.

/// The Content-Disposition of a response.
package enum AttachmentDisposition {
    /// The value for content that is saved under a name.
    ///
    /// A name beyond plain ASCII stands in it twice (§4.3, appendix D): in a form for every client, then whole (RFC
    /// 8187).
    package static func value(for filename: String) -> String {
        let isPlain = filename.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || "-._ ".utf8.contains($0) }
        if isPlain { return "attachment; filename=\"\(filename)\"" }
        let plain = filename.map { character in
            let isKept = character.utf8.allSatisfy {
                ASCII.isLetter($0) || ASCII.isDigit($0) || "-._ ".utf8.contains($0)
            }
            return isKept ? String(character) : "_"
        }
        return "attachment; filename=\"\(plain.joined())\"; filename*=UTF-8''\(attributeValue(filename))"
    }

    /// RFC 8187 §3.2.1 `value-chars`.
    private static func attributeValue(_ text: String) -> String {
        PercentCoding.encode(text) { ASCII.isLetter($0) || ASCII.isDigit($0) || "!#$&+-.^_`|~".utf8.contains($0) }
    }
}
