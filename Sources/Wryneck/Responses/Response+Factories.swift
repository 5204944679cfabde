// Response+Factories.swift - the usual responses.

public import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

extension Response {
    /// Plain text, as UTF-8.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: Headers(.text), body: .bytes(Array(text.utf8)))
    }

    /// A page of HTML, as UTF-8. Text from outside (of a client, a database, a file) has to be escaped before, or it
    /// can bring scripts of its own (cross-site scripting): `.html("<p>\(name.htmlEscaped)</p>")`. A file that imports
    /// `WryneckWeb` has an `.html` that escapes by itself: literals are then of its type `HTML`.
    @_disfavoredOverload
    public static func html(_ html: some StringProtocol, status: HTTPResponse.Status = .ok) -> Response {
        // Generic, because the compiler takes a function of a plain String for a literal before all others, also where
        // it is the disfavoured one.
        let text = html as? String ?? String(html)
        return Response(status: status, headers: Headers(.html), body: .bytes(Array(text.utf8)))
    }

    /// Bytes of any media type.
    public static func bytes(_ bytes: [UInt8], type: String? = nil, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: type.map { [.contentType: $0] } ?? Headers(.bytes), body: .bytes(bytes))
    }

    /// A status without a body; 204 by default.
    public static func empty(_ status: HTTPResponse.Status = .noContent) -> Response { Response(status: status) }

    /// Redirects the client.
    /// - Parameters:
    ///   - location: a path on this site, or a whole URL. Never an unchecked text of the client: `//host` leads to
    ///     another site.
    ///   - status: 302 by default; 301, 303, 307 and 308 have their own meanings (RFC 9110 §15.4).
    /// - Returns: a response without a body.
    public static func redirect(to location: String, status: HTTPResponse.Status = .found) -> Response {
        Response(status: status, headers: [.location: PercentCoding.normalize(location: location)])
    }

    /// A part of a file, sent by the kernel without a copy.
    public static func file(_ slice: FileSlice, type: String) -> Response {
        Response(headers: [.contentType: type], body: .file(slice))
    }

    /// A body that `produce` writes while it is sent. If no length is given, its end is its end.
    /// - Parameters:
    ///   - type: the media type.
    ///   - length: the number of bytes, if it is known. To write more throws, to write less breaks the connection off.
    ///   - produce: writes the body, which ends when it returns. When it throws, the connection is broken off, so that
    ///     nobody takes half of the body for
    ///     the whole.
    /// - Returns: a response whose body is written later.
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil,
        _ produce: @escaping (ResponseWriter) async throws -> Void
    ) -> Response {
        Response(headers: [.contentType: type], body: .stream(StreamBody(length: length, producer: .async(produce))))
    }

    /// A body that a producer without a task writes; it ends with the Deferred that the producer returns.
    @_disfavoredOverload
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil,
        _ produce: @escaping (ResponseWriter) throws -> Deferred<Void>
    ) -> Response {
        Response(headers: [.contentType: type], body: .stream(StreamBody(length: length, producer: .deferred(produce))))
    }
}
