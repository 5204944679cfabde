// DecodingPlan.swift - what has to be undone to a response's content before its reader sees it: RFC 9110 §8.4.
// Invariant: only what this client asked for is decoded. What is not decoded keeps its Content-Encoding, so that the
// reader knows.

package import HTTPTypes
package import WryneckHTTP

/// The codings of one response, in the order in which they are undone.
package struct DecodingPlan: Sendable, Equatable {
    /// The last one that was applied first; empty if the content is given out as it comes.
    package let stages: [ContentCoding]

    /// The response has more codings than the limit allows (CVE-2025-66418).
    package struct TooManyStages: Error, Sendable, Equatable {}

    /// - Parameters:
    ///   - status: of the response.
    ///   - method: of the request.
    ///   - headers: of the response.
    ///   - offered: what this client has named in Accept-Encoding on its own account; none if the program did.
    ///   - limits: how many there may be.
    /// - Throws: `TooManyStages`.
    package init(
        _ status: Int, to method: HTTPRequest.Method, _ headers: Headers, offered: [ContentCoding],
        limits: ClientLimits = .standard
    ) throws(TooManyStages) {
        stages = try Self.stages(status, method, headers, offered, limits)
    }

    /// The fields as they describe the decoded content.
    package func describing(_ headers: Headers) -> Headers {
        guard !stages.isEmpty else { return headers }
        var decoded = headers
        decoded.remove(.contentEncoding)
        decoded.remove(.contentLength)
        return decoded
    }

    private static func stages(
        _ status: Int, _ method: HTTPRequest.Method, _ headers: Headers, _ offered: [ContentCoding],
        _ limits: ClientLimits
    ) throws(TooManyStages) -> [ContentCoding] {
        guard hasContent(status, method), isWhole(status, headers) else { return [] }
        let names = names(headers)
        guard names.count <= limits.clamped.decodingStages else { throw TooManyStages() }
        let codings = names.compactMap { name in offered.first { $0.rawValue == name } }
        // One that is not known hides all that was applied before it.
        return codings.count == names.count ? codings.reversed() : []
    }

    /// RFC 9112 §6.3: there is nothing to decode, whatever the fields say.
    private static func hasContent(_ status: Int, _ method: HTTPRequest.Method) -> Bool {
        method != .head && !(100..<200).contains(status) && status != 204 && status != 304
            && !(method == .connect && (200..<300).contains(status))
    }

    /// RFC 9110 §14.2: a range is one of the coded bytes. Only if it is all of them can it be decoded.
    private static func isWhole(_ status: Int, _ headers: Headers) -> Bool {
        guard status == 206 else { return true }
        let lines = headers.all(.contentRange)
        guard lines.count == 1, let line = lines.first, line.hasPrefix("bytes 0-") else { return false }
        let numbers = line.dropFirst(8).utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false)
            .map { Array($0).withUnsafeBytes(ASCII.decimal) }
        guard numbers.count == 2, let last = numbers[0], let length = numbers[1] else { return false }
        return last &+ 1 == length
    }

    /// The codings of all lines in lower case, without those that change nothing. RFC 9110 §8.4.1.3: `x-gzip` is
    /// `gzip`.
    private static func names(_ headers: Headers) -> [String] {
        headers.all(.contentEncoding).flatMap { line in
            line.utf8.split(separator: ASCII.comma).map { $0.trimmed }.filter { !$0.isEmpty }
        }.map { String(decoding: $0.map(ASCII.lowercased), as: UTF8.self) }
            .filter { $0 != "identity" }.map { $0 == "x-gzip" ? "gzip" : $0 }
    }
}
