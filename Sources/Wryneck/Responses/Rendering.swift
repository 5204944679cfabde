// Rendering.swift - an answer that may not be there yet. The resource decides which kind it is.

public import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// The result of `render(_:)`: a response now, by a Deferred, or from async code; or another resource to continue at.
public struct Rendering {
    enum Kind {
        case ready(Response)
        case failed(any Error)
        case deferred(Deferred<Response>)
        case deferredRendering(Deferred<Rendering>)
        case async(() async throws -> Response)
        case asyncRendering(() async throws -> Rendering)
        case resource(any Resource)
        /// Applied to the result of the inner one; a class of its own keeps `Rendering` small.
        case mapped(Mapped)
        /// The inner one's result leads to another rendering; a class of its own, as above.
        case continued(Continued)
    }

    final class Mapped {
        let inner: Rendering
        let transform: (Result<Response, any Error>) throws -> Response
        init(_ inner: Rendering, _ transform: @escaping (Result<Response, any Error>) throws -> Response) {
            self.inner = inner
            self.transform = transform
        }
    }

    final class Continued {
        let inner: Rendering
        let next: (Result<Response, any Error>) throws -> Rendering
        init(_ inner: Rendering, _ next: @escaping (Result<Response, any Error>) throws -> Rendering) {
            self.inner = inner
            self.next = next
        }
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    consuming func takeKind() -> Kind { kind }

    /// A response that is there now.
    public init(_ response: Response) { kind = .ready(response) }

    /// A response that is there now.
    public static func ready(_ response: Response) -> Rendering { Rendering(response) }

    /// The response of a Deferred. If the client leaves first, the Deferred is cancelled.
    public static func deferred(_ response: Deferred<Response>) -> Rendering { Rendering(.deferred(response)) }

    /// The rendering of a Deferred: a `.resource(_:)` that is found later, for example.
    @_disfavoredOverload
    public static func deferred(_ rendering: Deferred<Rendering>) -> Rendering {
        Rendering(.deferredRendering(rendering))
    }

    /// The response of async code. It runs on the reactor's own thread, at once until its first suspension; if the
    /// client leaves first, its task is cancelled.
    public static func `async`(_ body: @escaping () async throws -> Response) -> Rendering { Rendering(.async(body)) }

    /// The rendering of async code: a `.resource(_:)` that is found later, for example.
    @_disfavoredOverload
    public static func `async`(_ body: @escaping () async throws -> Rendering) -> Rendering {
        Rendering(.asyncRendering(body))
    }

    /// Continues the walk at another resource, with the rest of the path.
    public static func resource(_ resource: any Resource) -> Rendering { Rendering(.resource(resource)) }

    /// Changes the response once it is there.
    /// - Parameter transform: returns the changed response; what it throws becomes the rendering's error.
    /// - Returns: a rendering of the changed response.
    public func map(_ transform: @escaping (Response) throws -> Response) -> Rendering {
        applying { try transform($0.get()) }
    }

    /// Turns an error into a response, once there is one. In middleware that is every error from below: what a handler
    /// has thrown at once, what its Deferred has failed with, what its async code has thrown, 404 and 405.
    ///
    /// ```swift
    /// root.use { request, next in
    ///     try next(request).mapError { error in
    ///         guard error is OutOfStock else { throw error }
    ///         return .text("sold out", status: .conflict)
    ///     }
    /// }
    /// ```
    /// - Parameter transform: returns a response in the error's place, or throws it again, or another one.
    /// - Returns: a rendering of the response, or of the one in the error's place.
    public func mapError(_ transform: @escaping (any Error) throws -> Response) -> Rendering {
        applying { result in
            switch result {
            case .success(let response): response
            case .failure(let error): try transform(error)
            }
        }
    }

    func applying(_ transform: @escaping (Result<Response, any Error>) throws -> Response) -> Rendering {
        switch kind {
        case .ready(let response): Rendering(now: .success(response), transform)
        case .failed(let error): Rendering(now: .failure(error), transform)
        default: Rendering(.mapped(Mapped(self, transform)))
        }
    }

    private init(now result: Result<Response, any Error>, _ transform: (Result<Response, any Error>) throws -> Response)
    {
        do { kind = .ready(try transform(result)) } catch { kind = .failed(error) }
    }
}

// The factories of `Response`, so that a closure can return `.text("hello")` as a rendering.
extension Rendering {
    /// Plain text. See `Response.text(_:status:)`.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Rendering {
        Rendering(.text(text, status: status))
    }

    /// A page; text from outside has to be escaped (`htmlEscaped`). See `Response.html(_:status:)`.
    @_disfavoredOverload
    public static func html(_ html: some StringProtocol, status: HTTPResponse.Status = .ok) -> Rendering {
        Rendering(.html(html, status: status))
    }

    /// Bytes of any kind. See `Response.bytes(_:type:status:)`.
    public static func bytes(_ bytes: [UInt8], type: String? = nil, status: HTTPResponse.Status = .ok) -> Rendering {
        Rendering(.bytes(bytes, type: type, status: status))
    }

    /// Nothing but a status. See `Response.empty(_:)`.
    public static func empty(_ status: HTTPResponse.Status = .noContent) -> Rendering { Rendering(.empty(status)) }

    /// Redirects the client. See `Response.redirect(to:status:)`.
    public static func redirect(to location: String, status: HTTPResponse.Status = .found) -> Rendering {
        Rendering(.redirect(to: location, status: status))
    }

    /// A part of a file. See `Response.file(_:type:)`.
    public static func file(_ slice: FileSlice, type: String) -> Rendering { Rendering(.file(slice, type: type)) }

    /// A body that `produce` writes while it is sent. See `Response.stream(type:length:_:)`.
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil,
        _ produce: @escaping (ResponseWriter) async throws -> Void
    ) -> Rendering {
        Rendering(.stream(type: type, length: length, produce))
    }

    /// A body that a producer without a task writes while it is sent. See `Response.stream(type:length:_:)`.
    @_disfavoredOverload
    public static func stream(
        type: String = "application/octet-stream", length: Int? = nil,
        _ produce: @escaping (ResponseWriter) throws -> Deferred<Void>
    ) -> Rendering {
        Rendering(.stream(type: type, length: length, produce))
    }
}
