// ClientResponse.swift - a response, as soon as its head has come.

public import HTTPTypes
public import WryneckDeferred
public import WryneckHTTP

/// A response: its head, and a body that is still coming.
///
/// It lives on the reactor of its agent. If neither it nor its body is held any more, the rest is not waited for.
public final class ClientResponse {
    /// The status, with the reason phrase of the server if there is one.
    public let status: HTTPResponse.Status
    /// The fields. If the content is decoded, they describe what comes out (no Content-Encoding and no Content-Length).
    public let headers: Headers
    /// The version that the server has answered with.
    public let version: HTTPVersion
    /// The URL that was asked last, behind all redirects.
    public let url: ClientURL
    /// The body.
    public let body: ResponseBody
    /// Whether the body ends with the connection, because the server tells no length: then nobody can say whether it
    /// is whole, unless the connection is secure.
    public let endsWithConnection: Bool
    /// The connection, if the server has changed to the protocol that it was asked for.
    package internal(set) var upgraded: UpgradedStream?
    let method: HTTPRequest.Method
    /// The bytes of a body that is read whole, if the call names no limit.
    let bodyLimit: Int

    package init(
        _ status: HTTPResponse.Status, _ headers: Headers, _ version: HTTPVersion, to method: HTTPRequest.Method,
        _ url: ClientURL, _ body: ResponseBody, endsWithConnection: Bool, bodyLimit: Int
    ) {
        (self.status, self.headers, self.version, self.method) = (status, headers, version, method)
        (self.url, self.body, self.endsWithConnection) = (url, body, endsWithConnection)
        self.bodyLimit = bodyLimit
    }

    /// The same response with other fields and another body.
    package func with(_ headers: Headers, _ body: ResponseBody) -> ClientResponse {
        ClientResponse(
            status, headers, version, to: method, url, body, endsWithConnection: endsWithConnection,
            bodyLimit: bodyLimit)
    }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status.code) }

    /// Reads no more of it.
    public func cancel() { body.cancel() }
}

// The whole body.
extension ClientResponse {
    /// Reads the whole body.
    /// - Parameter limit: the most bytes; nil for the agent's (`ClientLimits.bodyBytes`).
    /// - Returns: the bytes, or a `ClientFailure`: `.bodyTooLong` if there are more.
    public func bytes(upTo limit: Int? = nil) -> Deferred<[UInt8]> { body.gather(upTo: max(limit ?? bodyLimit, 0)) }

    /// Reads the whole body.
    /// - Parameter limit: the most bytes; nil for the agent's (`ClientLimits.bodyBytes`).
    /// - Returns: the bytes.
    /// - Throws: a `ClientFailure`: `.bodyTooLong` if there are more.
    public nonisolated(nonsending) func bytes(upTo limit: Int? = nil) async throws -> [UInt8] {
        try await bytes(upTo: limit).value
    }

    /// Reads the whole body as UTF-8; what is none is replaced by U+FFFD.
    /// - Parameter limit: the most bytes; nil for the agent's.
    /// - Returns: the text, or a `ClientFailure`. `.content` if the head names another charset than UTF-8 and ASCII.
    public func text(upTo limit: Int? = nil) -> Deferred<String> {
        do throws(ClientFailure) { try checkCharset() } catch { return .fail(error) }
        return bytes(upTo: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads the whole body as UTF-8; what is none is replaced by U+FFFD.
    /// - Parameter limit: the most bytes; nil for the agent's.
    /// - Returns: the text.
    /// - Throws: a `ClientFailure`. `.content` if the head names another charset than UTF-8 and ASCII.
    public nonisolated(nonsending) func text(upTo limit: Int? = nil) async throws -> String {
        try await text(upTo: limit).value
    }

    private func checkCharset() throws(ClientFailure) {
        if MediaType(headers)?.isUTF8 == false { throw .content("the text is in another charset than UTF-8") }
    }
}
