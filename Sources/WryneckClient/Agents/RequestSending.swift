// RequestSending.swift - whoever sends requests: an agent, or something in front of one. Twisted's IAgent.

public import WryneckDeferred
public import WryneckReactor

/// Sends requests. `Agent` sends them over connections; the others stand in front of one and are agents themselves, so
/// that they can be put together as needed:
///
/// ```swift
/// let agent = RedirectAgent(CookieAgent(DecodingAgent(Agent(on: reactor)), jar: jar))
/// ```
public protocol RequestSending: AnyObject {
    /// The reactor on which requests and responses live.
    var reactor: Reactor { get }

    /// Sends a request.
    ///
    /// A cancellation of the Deferred ends the request, wherever it is. Once it has fired, the response has its own
    /// `cancel()`.
    /// - Parameter request: the request.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`, or `CancelledError` if it was
    ///   cancelled. Any status is a response. It may have failed already: whoever sends again should rest in between.
    func send(_ request: ClientRequest) -> Deferred<ClientResponse>
}

extension RequestSending {
    /// Sends a request. A cancellation of the task ends it, wherever it is.
    /// - Parameter request: the request.
    /// - Returns: the response, as soon as its head has come. Any status is a response.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func send(_ request: ClientRequest) async throws -> ClientResponse {
        try await send(request).value
    }
}
