// Errand.swift - one call of an agent: its tries, until one of them brings a response.
// Invariant: its Deferred fires once; what comes after that goes to the response's body. A body that is gone is not
// sent again.

internal import HTTPTypes
internal import Logging
internal import WryneckBodies
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

final class Errand: BodyOwner {
    let request: ClientRequest
    private(set) var route: RequestRoute
    /// Whether the body is held back for a 100.
    private(set) var expects: Bool
    /// Held, so that an agent goes on to the end of what was asked of it, whoever has let go of it.
    private let agent: Agent
    private let pool: ConnectionPool
    private var rule: RetryRule
    private let began: Instant
    private var report: RequestReport
    private var stage = Stage.new
    private var response: Deferred<ClientResponse>?

    private enum Stage {
        case new
        case waiting(PoolWaiterID)
        case resting(DelayedCall)
        case underWay(any ClientConnection)
        /// The Deferred has fired.
        case answered
        case over
    }

    init(_ request: ClientRequest, _ route: RequestRoute, of agent: Agent, in pool: ConnectionPool) {
        (self.request, self.route, self.agent, self.pool) = (request, route, agent, pool)
        expects = request.expectsContinue && request.body.length != .none && request.body.length != .known(0)
        rule = RetryRule(pool.settings.options.retries, request.method, isIdempotent: request.isIdempotent)
        began = pool.reactor.now
        report = RequestReport(request.url)
        report.progress.sentTotal = if case .known(let count) = request.body.length { count } else { nil }
    }

    var reactor: Reactor { pool.reactor }
    var logger: Logger { pool.reactor.logger }
    var limits: ClientLimits { pool.settings.limits }
    var timeouts: ClientTimeouts { pool.settings.timeouts }

    /// Whether the connection has served others.
    var isReused: Bool { report.isReused }

    /// What stands in Host.
    var authority: String { request.authority ?? request.url.authority }

    /// The fields as they are sent.
    var headers: Headers {
        var fields = RequestFields(route.headers)
        if expects { fields.expectContinue() }
        if let upgrade = request.upgrade { fields.setUpgrade(upgrade) }
        return fields.headers
    }

    func start() -> Deferred<ClientResponse> {
        // The Deferred lets go of this when it fires, and so does the errand of the Deferred.
        let response = Deferred<ClientResponse> { [self] _ in cancel() }
        self.response = response
        guard request.body.replay.canBeSent else {
            fire(.failure(.request("its body can be read once, and was")))
            return response
        }
        ask(needsNew: false)
        return response
    }

    private func ask(needsNew: Bool) {
        let waiter = pool.makeWaiter()
        stage = .waiting(waiter)
        pool.request(self, waiter, needsNew: needsNew)
    }

    private func cancel() {
        let stage = stage
        self.stage = .over
        switch stage {
        case .waiting(let waiter): pool.cancel(waiter)
        case .resting(let timer): try? timer.cancel()
        case .underWay(let connection): connection.cancel(self)
        case .new, .answered, .over: return
        }
        finish(.abandoned)
    }

    // MARK: The pool's calls

    /// There is a connection for it.
    func begin(on connection: any ClientConnection, isReused: Bool) {
        guard case .waiting = stage else { return }
        stage = .underWay(connection)
        report.isReused = isReused
        report.tries += 1
        report.timeToConnection = pool.reactor.now - began
        connection.begin(self)
    }

    /// There is no connection for it.
    func failed(_ failure: ClientFailure, isConnect: Bool) {
        guard case .waiting = stage else { return }
        settle(failure, isConnect ? .notConnected : .final)
    }

    // MARK: The connection's calls

    func interim(_ status: HTTPResponse.Status, _ headers: Headers) { request.onInterim?(status, headers) }

    /// The server does not know the expectation (417, RFC 9110 §15.5.18): it is sent again without.
    func startWithoutExpectation() {
        guard case .underWay = stage else { return }
        expects = false
        ask(needsNew: true)
    }

    /// The head has come; its body is about to. The reader may do anything meanwhile.
    func answered(
        _ status: HTTPResponse.Status, _ headers: Headers, _ version: HTTPVersion, _ body: IncomingBody,
        from source: any CancellableSource, endsWithConnection: Bool = false
    ) {
        guard case .underWay = stage else { return }
        stage = .answered
        report.status = status.code
        report.timeToHead = pool.reactor.now - began
        report.progress.receivedTotal = body.declaredLength
        fire(
            .success(
                ClientResponse(
                    status, headers, version, to: request.method, request.url, ResponseBody(body, from: source),
                    endsWithConnection: endsWithConnection, bodyLimit: limits.bodyBytes)))
    }

    /// The server has changed to the protocol that it was asked for: the connection is the reader's.
    func upgraded(_ head: ResponseHead, _ stream: UpgradedStream) {
        guard case .underWay = stage else { return stream.drop() }
        let body = ResponseBody(IncomingBody(from: nil, .none), from: nil)
        let response = ClientResponse(
            head.status, head.headers, .http1_1, to: request.method, request.url, body, endsWithConnection: false,
            bodyLimit: limits.bodyBytes)
        response.upgraded = stream
        stage = .over
        report.status = head.statusCode
        report.timeToHead = pool.reactor.now - began
        finish(nil)
        fire(.success(response))
    }

    /// Bytes of the bodies have moved.
    func moved(sent: Int = 0, received: Int = 0) {
        report.progress.sent &+= sent
        report.progress.received &+= received
        request.onProgress?(report.progress)
    }

    /// The exchange has ended: with the body's end, or with a failure behind the head.
    func ended(_ failure: ClientFailure? = nil) {
        stage = .over
        finish(failure)
    }

    /// There is no response.
    func failed(_ failure: ClientFailure, _ attempt: FailedAttempt) {
        guard case .underWay = stage else { return }
        settle(failure, attempt)
    }

    private func settle(_ failure: ClientFailure, _ attempt: FailedAttempt) {
        var generator = SystemRandomNumberGenerator()
        switch rule.judge(attempt, body: request.body.replay, using: &generator) {
        case .giveUp:
            stage = .over
            finish(failure)
            fire(.failure(failure))
        case .retry(.zero):
            if attempt == .needsHTTP1 { route.leaveHTTP2() }
            ask(needsNew: true)
        case .retry(let delay):
            stage = .resting(reactor.callLater(delay) { [self] in ask(needsNew: true) })
        }
    }

    private func fire(_ result: Result<ClientResponse, ClientFailure>) {
        response.take()?.settle(result.mapError { $0 })
    }

    private func finish(_ failure: ClientFailure?) {
        guard let onEnd = pool.settings.options.onEnd else { return }
        report.failure = failure
        report.timeToEnd = pool.reactor.now - began
        onEnd(report)
    }
}
