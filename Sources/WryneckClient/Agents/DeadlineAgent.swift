// DeadlineAgent.swift - a limit on the whole time, in front of another agent.

public import WryneckDeferred
public import WryneckReactor

/// An agent that ends whatever takes longer than a time in all: from the call to the end of the response's body, with
/// redirects and retries.
public final class DeadlineAgent: RequestSending {
    /// The reactor of the agent behind it.
    public var reactor: Reactor { agent.reactor }
    private let agent: any RequestSending
    private let time: Duration

    /// - Parameters:
    ///   - agent: sends the requests.
    ///   - time: how long everything may take.
    public init(_ agent: any RequestSending, _ time: Duration) { (self.agent, self.time) = (agent, time) }

    /// Sends a request.
    /// - Parameter request: the request.
    /// - Returns: the response; or a `ClientFailure`, `.timedOut(.total)` if it took too long. If the time ends later,
    ///   the body fails with that.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        let sent = agent.send(request)
        guard !sent.hasFired else { return sent.map { [self] in watched($0, for: time) } }
        var hasRunOut = false
        let began = reactor.now
        let deadline = TotalDeadline(time, on: reactor) {
            hasRunOut = true
            sent.cancel()
        }
        return sent.map { [self] response in watched(response, for: time - (reactor.now - began)) }
            .addBoth { (result: Result<ClientResponse, any Error>) in
                deadline.end()
                if hasRunOut, case .failure = result { throw ClientFailure.timedOut(.total) }
                return try result.get()
            }
    }

    private func watched(_ response: ClientResponse, for time: Duration) -> ClientResponse {
        guard !response.body.isComplete else { return response }
        response.body.deadline = TotalDeadline(time, on: reactor) { [weak body = response.body] in
            body?.fail(.timedOut(.total))
        }
        return response
    }
}
