// MultipartLayout.swift - a form with files as a body of known parts: RFC 7578.
// Invariant: the length is that of what is sent, if every part's is known; it goes into Content-Length before the first
// byte of any file was read.

internal import HTTPTypes
package import WryneckHTTP

/// What is sent around the parts of a form, and how much there is of all.
package struct MultipartLayout: Sendable, Equatable {
    /// One field of the form.
    package struct Part: Sendable, Equatable {
        package var name: String
        /// Nil if it is no file.
        package var filename: String?
        /// Nil for plain text.
        package var contentType: String?
        /// Bytes of the content; nil if that is not known before.
        package var length: Int?

        package init(_ name: String, filename: String? = nil, contentType: String? = nil, length: Int?) {
            (self.name, self.filename, self.contentType, self.length) = (name, filename, contentType, length)
        }
    }

    /// The value of Content-Type.
    package let contentType: String
    /// What is sent before each part's content.
    package let heads: [[UInt8]]
    /// What is sent behind the last one's.
    package let end: [UInt8]
    /// The length of the whole body.
    package let length: BodyLength

    /// Lays out the parts behind a new boundary; throws for a name or a type that may not be sent.
    package init(_ parts: [Part], using generator: inout some RandomNumberGenerator) throws(Headers.Mistake) {
        let writer = MultipartWriter(using: &generator)
        var heads: [[UInt8]] = []
        for part in parts {
            heads.append(
                try writer.head(
                    name: part.name, filename: part.filename, contentType: part.contentType, isFirst: heads.isEmpty))
        }
        (contentType, self.heads, end) = (writer.contentType, heads, writer.end)
        length = Self.sum(heads.map(\.count) + [writer.end.count], parts.map(\.length))
    }

    private static func sum(_ around: [Int], _ contents: [Int?]) -> BodyLength {
        var sum = around.reduce(0, +)
        for content in contents {
            guard let content, content >= 0 else { return .unknown }
            let (next, overflow) = sum.addingReportingOverflow(content)
            guard !overflow else { return .unknown }
            sum = next
        }
        return .known(sum)
    }
}
