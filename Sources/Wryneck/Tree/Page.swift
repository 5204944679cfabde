// Page.swift - a leaf made of a closure.

public import HTTPTypes

/// A leaf of the tree that answers with a closure.
///
/// A closure that gives a `Rendering` is called on the spot. One that awaits gives a `Response` and runs as a task on the reactor's thread;
/// so does one whose body says `Response` outright.
public final class Page: Resource {
    /// The methods that the page takes.
    public let allowedMethods: [HTTPRequest.Method]
    /// The most bytes that a request's body may have here, nil for the server's limit.
    public let bodyLimit: Int?
    private let handler: (Request) throws -> Rendering

    /// - Parameters:
    ///   - methods: GET unless told.
    ///   - bodyLimit: the most bytes that a request's body may have here, nil for the server's limit.
    ///   - handler: answers.
    public init(methods: [HTTPRequest.Method] = [.get], bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        allowedMethods = methods
        self.bodyLimit = bodyLimit
        self.handler = handler
    }

    /// - Parameters:
    ///   - methods: GET unless told.
    ///   - bodyLimit: the most bytes that a request's body may have here, nil for the server's limit.
    ///   - handler: answers, in a task on the reactor's thread.
    @_disfavoredOverload
    public convenience init(
        methods: [HTTPRequest.Method] = [.get], bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response
    ) {
        self.init(methods: methods, bodyLimit: bodyLimit) { request in .async { try await handler(request) } }
    }

    /// Calls the closure.
    /// - Parameter request: the request.
    /// - Returns: what the closure gives.
    /// - Throws: what the closure throws.
    public func render(_ request: Request) throws -> Rendering { try handler(request) }
}
