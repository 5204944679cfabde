// LiveReloadRule.swift - which responses are pages, and which requests ask for one: a decision on values.

internal import HTTPTypes
internal import WryneckHTTP

enum LiveReloadRule {
    /// Request fields that would lead to a response without the script: a 304, a 206, an encoded body.
    static let selective: [HTTPField.Name] = [.ifNoneMatch, .ifModifiedSince, .ifRange, .range, .acceptEncoding]

    /// Response fields about the unchanged content (RFC 9110 §8.8, §14.3; RFC 9530).
    static let validators: [HTTPField.Name] =
        [.eTag, .lastModified, .acceptRanges, .contentLength, .expires]
        + ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5"].compactMap { HTTPField.Name($0) }

    private static let destination = HTTPField.Name("Sec-Fetch-Dest")

    /// Whether a browser asks for something to show as a page. Browsers say so in Sec-Fetch-Dest, but only on
    /// trustworthy connections; on others they name text/html in Accept.
    static func isNavigation(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        if let shown = isShown(request) { return shown }
        return request.headers.all(.accept).contains { $0.lowercased().contains("text/html") }
    }

    /// Whether the response is a complete page, as it is. A response to a script is only a part of a page.
    static func isPage(_ response: Response, for request: Request) -> Bool {
        guard request.method == .get || request.method == .head, isShown(request) ?? true else { return false }
        if case .upgrade = response.body { return false }
        let (status, headers) = (response.status.code, response.headers)
        guard status >= 200, ![204, 205, 206, 304].contains(status), !headers.contains(.contentRange) else {
            return false
        }
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" { return false }
        if headers[.contentDisposition]?.lowercased().hasPrefix("attachment") ?? false { return false }
        return headers[.contentType].map(isASCIICompatibleHTML) ?? false
    }

    /// Whether the response is shown as a page; nil if the browser does not say.
    private static func isShown(_ request: Request) -> Bool? {
        guard let destination, let value = request.headers[destination] else { return nil }
        return ["document", "iframe", "frame", "object", "embed"].contains(value)
    }

    /// Whether the type is HTML in a charset that contains ASCII: UTF-16 would read the tag's bytes as something else.
    private static func isASCIICompatibleHTML(_ type: String) -> Bool {
        let type = type.lowercased()
        guard let essence = type.split(separator: ";", omittingEmptySubsequences: false).first else { return false }
        return essence.filter { $0 != " " && $0 != "\t" } == "text/html" && !type.contains("utf-16")
            && !type.contains("utf-32")
    }
}
