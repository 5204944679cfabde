// Page.swift - a leaf made of a closure.

public import HTTPTypes

/// A leaf of the tree that answers with a closure.
///
/// A closure that returns a `Rendering` is called at once. One that awaits returns a `Response` and runs as a task on
/// the reactor's thread; so does one whose body names `Response` itself.
public final class Page: Resource, Leaf {
    /// The methods that the page answers.
    public let allowedMethods: [HTTPRequest.Method]
    /// The most bytes of a request's body here; nil for the server's limit.
    public let bodyLimit: Int?
    private let handler: (Request) throws -> Rendering

    /// - Parameters:
    ///   - methods: the methods that the page answers.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; returns the answer, or where it will come from.
    public init(
        methods: [HTTPRequest.Method] = [.get], bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) {
        allowedMethods = methods
        self.bodyLimit = bodyLimit
        self.handler = handler
    }

    /// - Parameters:
    ///   - methods: the methods that the page answers.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request, in a task on the reactor's thread; returns the response.
    @_disfavoredOverload
    public convenience init(
        methods: [HTTPRequest.Method] = [.get], bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) {
        self.init(methods: methods, bodyLimit: bodyLimit) { request in .async { try await handler(request) } }
    }

    /// Calls the closure.
    /// - Parameter request: passed to the closure.
    /// - Returns: the closure's result.
    /// - Throws: what the closure throws.
    public func render(_ request: Request) throws -> Rendering { try handler(request) }
}
