// Waiter.swift - one request that waits for the origin's response, to itself or to another one.
// Invariant: it gets one answer; a cancellation reaches whatever it waits for then.

internal import WryneckClient
internal import WryneckDeferred
internal import WryneckReactor

final class Waiter {
    /// What a cancellation does now.
    private final class Cancellation { var action: (() -> Void)? }

    let request: ClientRequest
    let query: CacheQuery
    /// Whether it is its own request that was sent.
    let isLeader: Bool
    let deferred: Deferred<ClientResponse>
    private let cancellation: Cancellation
    private var timer: DelayedCall?

    init(_ request: ClientRequest, _ query: CacheQuery, isLeader: Bool) {
        (self.request, self.query, self.isLeader) = (request, query, isLeader)
        let cancellation = Cancellation()
        self.cancellation = cancellation
        deferred = Deferred { _ in cancellation.action.take()?() }
    }

    /// Whether nobody has answered or cancelled it.
    var isWaiting: Bool { !deferred.hasFired }

    func onCancel(_ action: @escaping () -> Void) { cancellation.action = action }

    /// Does something if there is no answer by then.
    func limit(_ time: Duration, on reactor: Reactor, _ action: @escaping () -> Void) {
        timer = reactor.callLater(time, action)
    }

    func settle(_ result: Result<ClientResponse, any Error>) {
        stopWaiting()
        deferred.settle(result)
    }

    /// Waits for another request from now on.
    func follow(_ sent: Deferred<ClientResponse>) {
        stopWaiting()
        cancellation.action = { sent.cancel() }
        sent.whenSettled { [self] in settle($0) }
    }

    /// Lets go of what it waits for.
    func stopWaiting() {
        cancellation.action = nil
        try? timer.take()?.cancel()
    }
}
