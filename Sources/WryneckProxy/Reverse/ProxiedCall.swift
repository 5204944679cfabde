// ProxiedCall.swift - one request of a client, and its way to a server and back.
// Invariants: a server that was chosen is told of the request's end, once. A request that a server may have acted on is
// sent again only if twice is the same as once, and nothing is after the first byte of a response.

internal import HTTPTypes
internal import Wryneck
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

final class ProxiedCall {
    private let request: Request
    private let forwarded: ForwardedRequest
    private let agent: any RequestSending
    private let proxy: ReverseProxy
    /// Nil for what is no request for a WebSocket.
    private let opening: SocketOpening?
    private var tried: Set<BackendID> = []

    /// - Throws: `HTTPError` for a handshake that is none.
    init(
        _ request: Request, _ forwarded: ForwardedRequest, over agent: any RequestSending, of proxy: ReverseProxy
    ) throws(HTTPError) {
        (self.request, self.agent, self.proxy) = (request, agent, proxy)
        var forwarded = forwarded
        opening = try SocketOpening(request, &forwarded, isAllowed: proxy.options.passesWebSockets)
        self.forwarded = forwarded
    }

    private var backends: Backends { proxy.backends }
    private var now: Instant { request.reactor.now }
    private var isIdempotent: Bool { RetryRule.isIdempotent(forwarded.method) }

    /// Sends it.
    /// - Returns: the response; or the `HTTPError` that answers the client.
    func start() -> Deferred<Response> {
        let buffered = isIdempotent ? proxy.options.bufferedBytes : 0
        return RelayedRequest.body(of: request, bufferedUpTo: buffered).flatMap { [self] in try attempt($0) }
    }

    // MARK: Tries

    private func attempt(_ body: ClientBody) throws -> Deferred<Response> {
        guard let choice = choose() else { throw HTTPError.noBackend }
        tried.insert(choice.backend.id)
        let use = BackendUse(choice, of: backends, for: request)
        return agent.send(try message(to: choice.backend, body))
            .map { [self] in try answered($0, use) }
            .addErrback { [self] error in try failed(error, use, body) }
    }

    private func choose() -> BackendChoice? {
        var generator = SystemRandomNumberGenerator()
        return backends.choose(
            BalancingHint.bytes(of: backends.balancing.key, request, forwarded), excluding: tried,
            isRetry: !tried.isEmpty, at: now, using: &generator)
    }

    private func message(to backend: Backend, _ body: ClientBody) throws -> ClientRequest {
        let path = forwarded.path == "*" ? "*" : backend.folder + forwarded.path
        let url = ClientURL(backend.base, path: path, query: forwarded.query, fragment: nil)
        var message = ClientRequest(forwarded.method, url, headers: forwarded.headers, body: body)
        (message.socketPath, message.authority) = (backend.socketPath, forwarded.host)
        message.upgrade = opening.map { _ in "websocket" }
        let request = request
        let translation = ResponseTranslation(proxy.options.forwarding, to: forwarded, of: backend.base)
        message.onInterim = { status, headers in
            guard ResponseTranslation.passes(interim: status, to: request.head.version) else { return }
            _ = try? request.inform(status, headers: translation.headers(status, headers, .http1_1))
        }
        try proxy.options.onRequest?(request, &message)
        return message
    }

    // MARK: Answers

    private func answered(_ received: ClientResponse, _ use: BackendUse) throws -> Response {
        let backend = use.choice.backend
        let translation = ResponseTranslation(proxy.options.forwarding, to: forwarded, of: backend.base)
        var headers = translation.headers(received.status, received.headers, received.version)
        use.answered(received.status)
        if let stream = received.upgraded { return try switched(to: stream, received, headers, use) }
        // RFC 8441 §5: a client over HTTP/2 would take any success for its socket.
        if request.isExtendedConnect, received.isSuccess { throw HTTPError.noSocket }
        StickyCookie.set(use.choice, backends.balancing, isSecure: request.isSecure, &headers)
        var response = RelayedResponse.make(received, headers, to: forwarded.method) { use.bodyFailed($0) }
        try proxy.options.onResponse?(request, &response)
        return response
    }

    private func switched(
        to stream: UpgradedStream, _ received: ClientResponse, _ headers: Headers, _ use: BackendUse
    ) throws -> Response {
        guard let opening else { throw HTTPError.noSocket }
        let headers = try opening.answer(received.headers, headers)
        use.keepsOn()
        let front = Tunnel.front(to: stream, silence: proxy.options.socketSilence, watcher: SocketWatcher()) {
            use.end()
        }
        return .upgrade(to: "websocket", headers: headers, front)
    }

    /// Goes on to another server, or throws what answers the client.
    private func failed(_ error: any Error, _ use: BackendUse, _ body: ClientBody) throws -> Deferred<Response> {
        if let error = request.body.failure as? HTTPError ?? error as? HTTPError {
            use.end(error == .noSocket ? .failed : .neutral)
            throw error
        }
        guard let failure = error as? ClientFailure else {
            use.end(.neutral)
            throw error
        }
        use.end(failure.isOfThisSide ? .neutral : .failed)
        let goesOn = mayTryAgain(after: failure, body)
        request.logger.warning(
            "A backend did not answer",
            metadata: [
                "backend": "\(use.choice.backend)", "error": "\(failure)", "try": "\(tried.count)",
                "goes on": "\(goesOn)",
            ])
        // Without a backend left, or a budget, the first one's failure is the answer.
        if goesOn, let next = try? attempt(body) { return next }
        throw HTTPError(failure)
    }

    private func mayTryAgain(after failure: ClientFailure, _ body: ClientBody) -> Bool {
        tried.count < max(proxy.options.tries, 1) && body.replay.canBeSent
            && (failure.isBeforeSending || isIdempotent && failure.isOfTheServer)
    }
}
