// Request+Text.swift - a body of text, by its charset.

internal import HTTPTypes
public import Wryneck
public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// Reads the whole body as text: of any type `text/*`, in UTF-8, US-ASCII or windows-1252, which `iso-8859-1`
    /// stands for, too. Without a charset it is UTF-8; a byte order mark is left out.
    /// - Parameter limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    /// - Returns: the text.
    /// - Throws: `HTTPError` with 415 for a body of another type or charset, with 400 for bytes that are not of the
    ///   charset, with 413 if there are too many.
    public nonisolated(nonsending) func text(upTo limit: Int? = nil) async throws -> String {
        let charset = try textCharset()
        return try charset.text(try await collect(upTo: limit))
    }

    /// The same by a Deferred. See the other `text(upTo:)`.
    public func text(upTo limit: Int? = nil) throws -> Deferred<String> {
        let charset = try textCharset()
        return collect(upTo: limit).map { try charset.text($0) }
    }

    private func textCharset() throws -> TextCharset {
        guard let type = MediaType(headers), type.essence.hasPrefix("text/") else {
            throw HTTPError(
                .unsupportedMediaType, "the body has to be text, with Content-Type: text/plain",
                headers: [.accept: "text/plain"])
        }
        guard let charset = TextCharset(type.charset) else {
            throw HTTPError(
                .unsupportedMediaType, "the charset is not one that is taken here: utf-8, us-ascii, windows-1252",
                headers: [.accept: "\(type.essence);charset=utf-8"])
        }
        return charset
    }
}
