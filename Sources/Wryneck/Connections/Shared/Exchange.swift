// Exchange.swift - one request and one response: what the handler's answer waits for, and the answer on its way back.
// Invariants: the sink gets at most one response; after `end` or `cancel` it gets nothing, however late the work ends.

internal import HTTPTypes
internal import Logging
internal import WryneckDeferred
package import WryneckHTTP
package import WryneckReactor

package final class Exchange {
    /// Most times that one request is passed on by `.resource(_:)`; only a cycle gets here.
    private static let forwardLimit = 64

    package let request: Request
    /// What is known of the answer so far.
    var answer: Answer
    /// Nil once the exchange is over.
    private(set) var sink: (any ResponseSink)?
    /// Ends what the answer, or the rest of it, waits for; nil if it waits for nothing.
    var cancelWork: (() -> Void)?
    private var stage = Stage.waiting
    /// Takes the result that is awaited, on behalf of the middleware around it; nil if there is none.
    private var awaiting: ((Result<Response, any Error>) -> Void)?
    private var forwards = 0
    /// Tasks of this exchange that have not ended.
    private var tasks = 0
    /// Called when the last of them has.
    private var onRest: (() -> Void)?
    /// Nil for a body that is there.
    var streaming: Streaming?

    @inline(__always)
    package init(
        _ head: consuming RequestHead, group: ConnectionGroup, peer: SocketAddress, _ arrival: Arrival = .inTheClear,
        sink: any ResponseSink
    ) {
        answer = Answer(began: group.reactor.now)
        request = Request(head, group: group, peer: peer, security: arrival.security, serial: group.nextSerial())
        self.sink = sink
        request.exchange = self
        if case .misplaced = arrival { request.markMisplaced() }
    }

    private enum Stage {
        /// The handler has not begun.
        case waiting
        case working
        /// The connection answers in the handler's place: a result of the handler no longer counts.
        case refused
        /// The connection goes to another protocol when the request's body has ended.
        case handingOver
        case answered
    }

    var isOver: Bool { sink == nil }

    private var isWorking: Bool { sink != nil && stage == .working }

    /// Whether anybody could still want the request's body.
    var takesBody: Bool { stage != .handingOver && request.existingBody?.failure == nil }

    /// Whether the request announced more of a body than has come, and by more than so many bytes.
    func expectsMore(than bytes: Int) -> Bool {
        guard let body = request.existingBody else { return false }
        return (body.declaredLength ?? 0) - body.receivedCount > bytes
    }

    // MARK: The request's way down and the answer's way back

    /// Begins the walk to the handler.
    package func begin() {
        stage = .working
        do { settle(try request.group.site.respond(to: request)) } catch { deliver(.failure(error)) }
    }

    /// Begins it now, if it was to wait for a body that is on its way.
    func beginIfWaiting() { if stage == .waiting { begin() } }

    private func settle(_ rendering: consuming Rendering) {
        // Consumed on the way: a response holds four references, and a copy counts each of them up and down again.
        let kind = (consume rendering).takeKind()
        switch consume kind {
        case .ready(let response): deliver(response)
        case .async(let body): answer(body)
        case .deferred(let deferred): answer(deferred)
        case let kind: settle(Rendering(kind)) { [self] in deliver($0) }
        }
    }

    /// Awaits a response that nothing else changes, which is what most async handlers return.
    private func answer(_ body: @escaping () async throws -> Response) {
        start { [self] in
            defer { taskEnded() }
            do {
                let response = try await body()
                if isWorking { deliver(response) }
            } catch {
                if isWorking { deliver(.failure(error)) }
            }
        }
    }

    /// Waits for a response that nothing else changes.
    private func answer(_ deferred: Deferred<Response>) {
        cancelWork = { deferred.cancel() }
        deferred.whenSettled { [self] in if isWorking { deliver($0) } }
    }

    private func settle(_ rendering: Rendering, _ completion: @escaping (Result<Response, any Error>) -> Void) {
        guard isWorking else { return }
        switch rendering.kind {
        case .ready(let response): completion(.success(response))
        case .failed(let error): completion(.failure(error))
        case .deferred(let deferred):
            wait(deferred, for: completion) { completion($0) }
        case .deferredRendering(let deferred):
            wait(deferred, for: completion) { [self] in goOn($0, completion) }
        case .async(let body):
            start(body, for: completion) { completion($0) }
        case .asyncRendering(let body):
            start(body, for: completion) { [self] in goOn($0, completion) }
        case .resource(let resource):
            forwards += 1
            guard forwards <= Exchange.forwardLimit else { return completion(.failure(ForwardLoop())) }
            goOn(Result { try request.group.site.walk(from: resource, request) }, completion)
        case .mapped(let mapped):
            settle(mapped.inner) { result in completion(Result { try mapped.transform(result) }) }
        case .continued(let continued):
            settle(continued.inner) { [self] result in goOn(Result { try continued.next(result) }, completion) }
        }
    }

    private func goOn(
        _ result: Result<Rendering, any Error>, _ completion: @escaping (Result<Response, any Error>) -> Void
    ) {
        switch result {
        case .success(let rendering): settle(rendering, completion)
        case .failure(let error): completion(.failure(error))
        }
    }

    private func wait<Value>(
        _ deferred: Deferred<Value>, for completion: @escaping (Result<Response, any Error>) -> Void,
        _ go: @escaping (Result<Value, any Error>) -> Void
    ) {
        awaiting = completion
        cancelWork = { deferred.cancel() }
        deferred.whenSettled { [self] in resume($0, go) }
    }

    private func start<Value>(
        _ body: @escaping () async throws -> Value, for completion: @escaping (Result<Response, any Error>) -> Void,
        _ go: @escaping (Result<Value, any Error>) -> Void
    ) {
        awaiting = completion
        start { [self] in
            defer { taskEnded() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            resume(result, go)
        }
    }

    /// Goes on with the awaited result, unless the answer was given in the meantime.
    private func resume<Value>(_ result: Result<Value, any Error>, _ go: (Result<Value, any Error>) -> Void) {
        guard isWorking else { return }
        awaiting = nil
        go(result)
    }

    /// Starts a task, which calls `taskEnded()` at its end. It runs at once up to its first suspension; by then it may
    /// have ended and begun other work, which is what is to be cancelled then.
    func start(_ body: @escaping () async -> Void) {
        cancelWork = nil
        tasks += 1
        let task = request.reactor.startTask(body)
        if !isOver, cancelWork == nil { cancelWork = { task.cancel() } }
    }

    func taskEnded() {
        tasks -= 1
        guard tasks == 0, let onRest else { return }
        self.onRest = nil
        onRest()
    }

    /// Whether no task is at work for the exchange.
    var isAtRest: Bool { tasks == 0 }

    /// Calls back when no task is at work for the exchange: a task that is cancelled may go on for a while.
    func whenAtRest(_ body: @escaping () -> Void) { if tasks == 0 { body() } else { onRest = body } }

    private func deliver(_ result: Result<Response, any Error>) {
        guard !isOver else { return }
        switch result {
        case .success(let response): deliver(response)
        case .failure(let error): deliver(request.group.site.response(to: error, request))
        }
    }

    private func deliver(_ response: consuming Response) {
        guard let sink, stage == .working || stage == .refused else { return }
        stage = .answered
        cancelWork = nil
        if case .upgrade(let upgrade) = response.body, case .judged(let judge) = upgrade.kind {
            response = judged(response, by: judge)
        }
        if request.extras != nil { response = request.amended(response) }
        if case .upgrade(let upgrade) = response.body { return hand(over: upgrade, response.headers, to: sink) }
        sink.send(response)
    }

    /// The upgrade that the request gets, or an error, with what was set on the response by then.
    private func judged(_ response: Response, by judge: (Request) throws -> Response) -> Response {
        do {
            var upgrade = try judge(request)
            for (name, value) in response.headers { try upgrade.headers.add(name, value) }
            return upgrade
        } catch {
            return request.group.site.response(to: error, request)
        }
    }

    /// Answers in the handler's place: cancels the work, and sends the error on the way that its result would have
    /// taken, through everything that middleware does to responses. A later result of the work is ignored.
    /// - Parameter violation: what the client is told, and also a reader of the body.
    package func refuse(_ violation: ProtocolViolation) { refuse(HTTPError(violation)) }

    /// The same with an error that may have fields; on behalf of middleware, while the work is under way.
    func cutShort(with error: HTTPError) { if isWorking { refuse(error) } }

    private func refuse(_ error: HTTPError) {
        answer.refusal = error.reason
        guard !isOver else { return }
        stage = .refused
        let (cancelWork, completion) = (cancelWork, awaiting)
        (self.cancelWork, awaiting) = (nil, nil)
        request.clientLeft(error)
        cancelWork?()
        if let completion { completion(.failure(error)) } else { deliver(.failure(error)) }
    }

    /// Sees to it that the walk ends in an error instead of a handler.
    /// - Parameters:
    ///   - status: the error's.
    ///   - reason: what the client and the log are told.
    func refuseAhead(_ status: HTTPResponse.Status, _ reason: String) {
        answer.refusal = reason
        request.refusal = HTTPError(status, reason)
    }

    /// Sends another response in the place of one that cannot be sent: the site's page, but not twice, if that is what
    /// cannot be sent.
    /// - Parameter failure: why it cannot be sent.
    func replace(for failure: any Error) {
        report("A response cannot be sent as it is", failure)
        replace(by: HTTPError(.internalServerError))
    }

    /// Sends an error in the place of a response that may not be sent.
    func replace(by error: HTTPError) {
        let isPage = answer.isReplaced
        answer.isReplaced = true
        sink?.send(
            isPage
                ? BuiltInErrorPage.response(to: error, request.headers)
                : request.group.site.response(to: error, request))
    }

    /// Tells the program's log what is wrong with the answer.
    func report(_ message: Logger.Message, _ error: any Error) {
        request.logger.error(message, metadata: ["error": "\(error)"])
    }

    private func hand(over upgrade: Upgrade, _ fields: Headers, to sink: any ResponseSink) {
        guard case .ready(let name, let stream) = upgrade.kind else { return }
        guard request.offers(name) else {
            return sink.send(request.group.site.response(to: request.refusal(of: name), request))
        }
        stage = .handingOver
        sink.hand(over: stream, fields)
    }

    // MARK: The end

    /// Ends the exchange, because the response is out.
    package func end() {
        release()
        request.finished()
    }

    /// Cancels the work, because the client is gone or the connection has answered in the handler's place. Later
    /// results are ignored, and so is the error that the end of the body leads to.
    /// - Parameter reason: the error for a reader of the body.
    package func cancel(_ reason: HTTPError) {
        guard !isOver else { return }
        let cancelWork = cancelWork
        release()
        request.clientLeft(reason)
        cancelWork?()
        request.finished()
    }

    private func release() {
        sink = nil
        (cancelWork, awaiting) = (nil, nil)
        streaming?.writer.end()
    }
}

/// A resource has passed the request on to another one, and that one back.
struct ForwardLoop: Error {}
