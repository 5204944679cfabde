// TestClient.swift - a client for a site, without sockets and without waiting: its bytes go through the real
// connection, in memory.

public import Logging
public import Wryneck
public import WryneckReactorTesting

/// Serves a site in memory and sends requests to it.
///
/// ```swift
/// let client = try TestClient { _ in Site(root) }
/// let response = try client.get("/hello")
/// #expect(response.text == "hello")
/// ```
///
/// Work that the site gives to threads (`deferToThread`, files that are not in memory) is done on the test's thread: an
/// answer is there at once. An async handler has answered at once, too, if it waits for nothing else. One that is
/// written in code of the main actor runs there, and a test on the main actor holds that up: make the site in a
/// nonisolated function.
public final class TestClient {
    /// The reactor on which the site lives, with its clock.
    public let memory: MemoryReactor
    private let group: ConnectionGroup
    /// Whether each request goes over HTTP/2, by prior knowledge, and not over HTTP/1.1. What a site does is the same
    /// over both. Bytes that are sent on a `TestConnection` stay as they are.
    public let speaksHTTP2: Bool

    /// What a client speaks that is not told: for tests that run once over each version.
    @TaskLocal package static var speaksHTTP2 = false

    /// The time of the Date field, in seconds since 1970, when the manual clock stands at zero: 2026-01-01.
    private static let start: Int64 = 1_767_225_600

    /// - Parameters:
    ///   - limits: the limits of the server.
    ///   - timeouts: the time-outs of the server; they pass when the test moves the clock.
    ///   - http2: where it speaks HTTP/2, as for `Server`.
    ///   - speaksHTTP2: whether each request goes over HTTP/2; nil for HTTP/1.1.
    ///   - logger: gets the errors that handlers throw.
    ///   - site: makes the tree.
    /// - Throws: what `site` throws.
    public init(
        limits: Limits = .standard, timeouts: Timeouts = .standard, http2: HTTP2Support = .overTLS,
        speaksHTTP2: Bool? = nil, logger: Logger = .current, site: (Reactor) throws -> Site
    ) throws {
        self.speaksHTTP2 = speaksHTTP2 ?? Self.speaksHTTP2
        let memory = try MemoryReactor(logger: logger)
        self.memory = memory
        memory.doThreadWorkInTurns()
        let clock = memory.clock
        group = try ConnectionGroup(
            try site(memory.reactor), on: memory.reactor, limits: limits, timeouts: timeouts, logger: logger,
            http2: self.speaksHTTP2 ? .priorKnowledge : http2,
            wallClock: { TestClient.start + clock.now.nanoseconds / 1_000_000_000 })
    }

    /// The number of open connections.
    public var openConnections: Int { group.openConnections }

    /// Opens a connection, for tests of the wire.
    /// - Parameter security: the connection's security, as the site sees it; nil for one in the clear.
    /// - Returns: the connection, on which bytes can be sent.
    public func connect(security: TransportSecurity? = nil) -> TestConnection {
        let transport = MemoryTransport(on: memory.reactor)
        transport.security = security
        memory.reactor.adopt()
        transport.start(group.makeConnection(security))
        return TestConnection(transport, self)
    }

    /// Makes the server's end of a connection that is made elsewhere.
    package func makeConnection() -> any ServerConnection { group.makeConnection() }

    // Connections that a test has left open end with the client.
    deinit {
        memory.reactor.adopt()
        group.abortAll()
        memory.settle()
    }

    /// Stops the server: idle connections end, busy ones after their response.
    /// - Parameter done: called when no connection is left.
    public func drain(_ done: @escaping () -> Void) {
        group.drain(done)
        memory.settle()
    }

    /// Sends a request on a connection of its own, and returns the response.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - target: the path and query, as they go on the wire.
    ///   - headers: further fields; Host and Content-Length are added.
    ///   - body: the body; nil for none.
    /// - Returns: the final response.
    /// - Throws: `TestFailure` if there is no complete response without the clock moving on.
    public func request(
        _ method: HTTPRequest.Method, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) throws -> TestResponse {
        #if HTTP2
            if speaksHTTP2 { return try requestOverHTTP2(method, target, headers, body) }
        #endif
        let connection = connect()
        // Ends the connection, so that a handler that has not answered is cancelled at once.
        defer { connection.transport.lose() }
        connection.send(method, target, headers: headers, body: body)
        return try connection.response(to: method)
    }

    /// Sends a GET. See `request(_:_:headers:body:)`.
    public func get(_ target: String, headers: [(String, String)] = []) throws -> TestResponse {
        try request(.get, target, headers: headers)
    }

    /// Sends a POST. See `request(_:_:headers:body:)`.
    public func post(_ target: String, headers: [(String, String)] = [], body: String) throws -> TestResponse {
        try request(.post, target, headers: headers, body: Array(body.utf8))
    }
}
