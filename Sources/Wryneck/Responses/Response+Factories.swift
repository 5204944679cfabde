// Response+Factories.swift - the usual answers.

public import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

extension Response {
    /// Plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: Headers(.text), body: .bytes(Array(text.utf8)))
    }

    /// A page. What comes from outside has to be escaped before it gets here.
    public static func html(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: Headers(.html), body: .bytes(Array(html.utf8)))
    }

    /// Bytes of any kind.
    public static func bytes(_ bytes: [UInt8], type: String? = nil, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: type.map { [.contentType: $0] } ?? Headers(.bytes), body: .bytes(bytes))
    }

    /// Nothing but a status: 204 unless told.
    public static func empty(_ status: HTTPResponse.Status = .noContent) -> Response { Response(status: status) }

    /// Sends the client elsewhere.
    /// - Parameters:
    ///   - location: a path on this site, or a whole URL. Never put a client's own words here unchecked: `//host` leads off the site.
    ///   - status: 302 unless told; 301, 303, 307 and 308 have their own meanings (RFC 9110 §15.4).
    /// - Returns: a response without a body.
    public static func redirect(to location: String, status: HTTPResponse.Status = .found) -> Response {
        Response(status: status, headers: [.location: location])
    }

    /// A part of a file, sent by the kernel without a copy.
    public static func file(_ slice: FileSlice, type: String) -> Response {
        Response(headers: [.contentType: type], body: .file(slice))
    }

    /// What `produce` writes, as it writes it; chunked if no length is told.
    /// - Parameters:
    ///   - type: the media type.
    ///   - length: how many bytes there will be, if that is known. Writing more throws, writing less breaks the connection.
    ///   - produce: writes; when it returns the body ends, when it throws the connection is broken off, so that nobody takes
    ///     half of it for the whole.
    /// - Returns: a response whose body is yet to be written.
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil, _ produce: @escaping (ResponseWriter) async throws -> Void
    ) -> Response {
        Response(headers: [.contentType: type], body: .stream(StreamBody(length: length, producer: .async(produce))))
    }

    /// What a producer without a task writes; it ends with the Deferred that it returns.
    @_disfavoredOverload
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil, _ produce: @escaping (ResponseWriter) throws -> Deferred<Void>
    ) -> Response {
        Response(headers: [.contentType: type], body: .stream(StreamBody(length: length, producer: .deferred(produce))))
    }
}
