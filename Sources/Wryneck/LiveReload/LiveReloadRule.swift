// LiveReloadRule.swift - which answers are pages, and which requests ask for one. Values in, a verdict out.

internal import HTTPTypes
internal import WryneckHTTP

enum LiveReloadRule {
    /// What would lead to an answer without the script: 304, 206, an encoded body.
    static let selective: [HTTPField.Name] = [.ifNoneMatch, .ifModifiedSince, .ifRange, .range, .acceptEncoding]

    /// What is said of the content as it was (RFC 9110 §8.8, §14.3; RFC 9530).
    static let validators: [HTTPField.Name] =
        [.eTag, .lastModified, .acceptRanges, .contentLength, .expires]
        + ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5"].compactMap { HTTPField.Name($0) }

    private static let destination = HTTPField.Name("Sec-Fetch-Dest")

    /// Whether a browser asks for something to show as a page. Browsers say so in Sec-Fetch-Dest where the connection can be trusted, and only
    /// then name text/html in Accept.
    static func isNavigation(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        if let shown = isShown(request) { return shown }
        return request.headers.all(.accept).contains { $0.lowercased().contains("text/html") }
    }

    /// Whether the answer is a page, all of it, as it is. What a script asks for is a part of a page at the most.
    static func isPage(_ response: Response, for request: Request) -> Bool {
        guard request.method == .get || request.method == .head, isShown(request) ?? true else { return false }
        if case .upgrade = response.body { return false }
        let (status, headers) = (response.status.code, response.headers)
        guard status >= 200, ![204, 205, 206, 304].contains(status), !headers.contains(.contentRange) else { return false }
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" { return false }
        if headers[.contentDisposition]?.lowercased().hasPrefix("attachment") ?? false { return false }
        return headers[.contentType].map(isASCIICompatibleHTML) ?? false
    }

    /// Nil if the browser does not say.
    private static func isShown(_ request: Request) -> Bool? {
        guard let destination, let value = request.headers[destination] else { return nil }
        return ["document", "iframe", "frame", "object", "embed"].contains(value)
    }

    /// UTF-16 would make something else of the tag's bytes.
    private static func isASCIICompatibleHTML(_ type: String) -> Bool {
        let type = type.lowercased()
        guard let essence = type.split(separator: ";", omittingEmptySubsequences: false).first else { return false }
        return essence.filter { $0 != " " && $0 != "\t" } == "text/html" && !type.contains("utf-16") && !type.contains("utf-32")
    }
}
