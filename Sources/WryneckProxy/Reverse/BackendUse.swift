// BackendUse.swift - a server at work for one request, until it has ended.
// Invariant: the server is told of the end once, whatever ends first.

internal import HTTPTypes
internal import Wryneck
internal import WryneckClient
internal import WryneckReactor

final class BackendUse {
    let choice: BackendChoice
    private let backends: Backends
    private let reactor: Reactor
    private let request: Request
    private var outcome = BackendOutcome.neutral
    private var hasEnded = false
    /// Whether it outlives the request, as a WebSocket does.
    private var goesOn = false

    /// The server counts as busy for as long as the request lasts.
    init(_ choice: BackendChoice, of backends: Backends, for request: Request) {
        (self.choice, self.backends, self.request) = (choice, backends, request)
        reactor = request.reactor
    }

    /// The head of the response has come.
    func answered(_ status: HTTPResponse.Status) {
        outcome = (502...504).contains(status.code) ? .failed : .success
        if outcome == .success { backends.answered(choice, at: reactor.now) }
        request.onEnd { [self] in if !goesOn { end() } }
    }

    /// The request's end is not this one's.
    func keepsOn() { goesOn = true }

    /// The body broke off; nil for one that is whole. A client that has left is not the server's fault.
    func bodyFailed(_ error: (any Error)?) {
        if let failure = error as? ClientFailure, !failure.isOfThisSide { outcome = .failed }
    }

    func end(_ outcome: BackendOutcome? = nil) {
        guard !hasEnded else { return }
        hasEnded = true
        var generator = SystemRandomNumberGenerator()
        backends.ended(choice, outcome ?? self.outcome, at: reactor.now, using: &generator)
    }
}
