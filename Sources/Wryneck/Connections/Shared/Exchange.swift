// Exchange.swift - one request and one response: the seam between the site, which knows no wire, and a connection,
// which knows no tree.
// Invariants: a sink gets at most one response; after `end` or `cancel` it gets nothing, however late the work ends.
// HTTP/2 will be a second maker of exchanges.

package import HTTPTypes
internal import WryneckDeferred
package import WryneckHTTP
package import WryneckReactor

/// The receiver of an exchange's response.
package protocol ResponseSink: AnyObject {
    func send(_ response: Response, for exchange: Exchange)
    /// Somebody reads the body.
    func bodyWanted(by exchange: Exchange)
    func pauseBody(of exchange: Exchange)
    func resumeBody(of exchange: Exchange)
    /// Sends a piece of a streamed body. True if the writer should wait.
    func sendPiece(_ bytes: [UInt8], for exchange: Exchange) -> Bool
    /// Sends a part of a file. True if the writer should wait.
    func sendPiece(_ slice: FileSlice, for exchange: Exchange) -> Bool
    func endStream(of exchange: Exchange, trailers: Headers, error: (any Error)?)
    /// Sends an interim response. True if it was sent.
    func inform(_ status: HTTPResponse.Status, _ headers: Headers, for exchange: Exchange) -> Bool
}

package final class Exchange {
    /// Most times that one request is passed on by `.resource(_:)`; only a cycle gets here.
    private static let forwardLimit = 64

    package let request: Request
    private var sink: (any ResponseSink)?
    private var cancelWork: (() -> Void)? {
        didSet { works &+= 1 }
    }
    /// How often `cancelWork` was set.
    private var works = 0
    private var stage = Stage.working
    /// Takes the result that is awaited, on behalf of the middleware around it; nil if there is none.
    private var awaiting: ((Result<Response, any Error>) -> Void)?
    private var forwards = 0
    private(set) var writer: ResponseWriter?
    /// Whether the streamed body is one of events and has no length.
    private var endsWithServer = false
    /// Whether the producer was cancelled because the server stops: however it ends, the body is whole.
    private var isEnding = false
    /// The connection is given away as soon as the request's body has ended.
    var upgrade: (upgrade: Upgrade, headers: Headers)?

    package init(
        _ head: RequestHead, service: HTTPService, peer: SocketAddress, security: TransportSecurity? = nil, serial: UInt64, sink: any ResponseSink
    ) {
        request = Request(head, service: service, peer: peer, security: security, serial: serial)
        self.sink = sink
        request.exchange = self
    }

    private enum Stage {
        case working
        /// The channel answers in the handler's place: a result of the handler no longer counts.
        case refused
        case answered
    }

    private var isOver: Bool { sink == nil }

    private var isWorking: Bool { sink != nil && stage == .working }

    /// Whether anybody could still want the request's body.
    var takesBody: Bool { upgrade == nil && request.existingBody?.failure == nil }

    // MARK: The request's way down and the answer's way back

    package func begin() {
        do { settle(try request.service.site.respond(to: request)) } catch { finish(.failure(error)) }
    }

    private func settle(_ rendering: consuming Rendering) {
        // Consumed on the way: a response holds four references, and a copy counts each of them up and down again.
        let kind = (consume rendering).takeKind()
        switch consume kind {
        case .ready(let response): deliver(response)
        case .async(let body): answer(body)
        case .deferred(let deferred): answer(deferred)
        case let kind: settle(Rendering(kind)) { [self] in finish($0) }
        }
    }

    /// Awaits a response that nothing else changes, which is what most async handlers return.
    private func answer(_ body: @escaping () async throws -> Response) {
        start { [self] in
            do {
                let response = try await body()
                if isWorking { deliver(response) }
            } catch {
                if isWorking { finish(.failure(error)) }
            }
        }
    }

    /// Waits for a response that nothing else changes.
    private func answer(_ deferred: Deferred<Response>) {
        cancelWork = { deferred.cancel() }
        deferred.whenSettled { [self] in if isWorking { finish($0) } }
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
            goOn(Result { try request.service.site.walk(from: resource, request) }, completion)
        case .mapped(let mapped):
            settle(mapped.inner) { result in completion(Result { try mapped.transform(result) }) }
        }
    }

    private func goOn(_ result: Result<Rendering, any Error>, _ completion: @escaping (Result<Response, any Error>) -> Void) {
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

    /// Starts a task. It runs at once up to its first suspension; by then it may have ended and begun other work.
    private func start(_ body: @escaping () async -> Void) {
        let before = works
        let task = request.reactor.startTask(body)
        if !isOver, works == before { cancelWork = { task.cancel() } }
    }

    private func finish(_ result: Result<Response, any Error>) {
        guard !isOver else { return }
        switch result {
        case .success(let response): deliver(response)
        case .failure(let error): deliver(request.service.site.response(to: error, request))
        }
    }

    private func deliver(_ response: consuming Response) {
        guard let sink, stage != .answered else { return }
        stage = .answered
        cancelWork = nil
        if request.extras == nil { sink.send(response, for: self) } else { sink.send(request.amended(response), for: self) }
    }

    /// Answers in the handler's place: cancels the work, and sends the error on the way that its result would have
    /// taken, through everything that middleware does to responses. A later result of the work is ignored.
    /// - Parameter error: what the client is told, and also a reader of the body.
    package func refuse(_ error: HTTPError) {
        guard !isOver else { return }
        stage = .refused
        upgrade = nil
        let (cancelWork, completion) = (cancelWork, awaiting)
        (self.cancelWork, awaiting) = (nil, nil)
        request.clientLeft(error)
        cancelWork?()
        if let completion { completion(.failure(error)) } else { finish(.failure(error)) }
    }

    // MARK: A streamed body

    /// Begins to write a body.
    /// - Parameters:
    ///   - stream: its producer.
    ///   - isEventStream: whether it is one that ends with the server.
    package func produce(_ stream: StreamBody, isEventStream: Bool = false) {
        let writer = ResponseWriter(self, stream)
        self.writer = writer
        endsWithServer = isEventStream && stream.promised == nil
        run(stream.producer, writer)
        if request.service.isDraining { serverStops() }
    }

    /// Notes that the server begins to stop: runs the hooks, and ends an event stream, which has no end of its own.
    func serverStops() {
        request.serverStops()
        guard endsWithServer, !isOver else { return }
        isEnding = true
        cancelWork?()
    }

    private func run(_ producer: StreamBody.Producer, _ writer: ResponseWriter) {
        switch producer {
        case .filtered(let filtered): run(filtered.inner, writer)
        case .async(let body):
            start { [self] in
                do {
                    try await body(writer)
                    producerEnded(.success(()))
                } catch {
                    producerEnded(.failure(error))
                }
            }
        case .deferred(let body):
            do {
                let deferred = try body(writer)
                cancelWork = { deferred.cancel() }
                deferred.whenSettled { [self] in producerEnded($0) }
            } catch {
                producerEnded(.failure(error))
            }
        }
    }

    private func producerEnded(_ result: Result<Void, any Error>) {
        guard let sink, let writer else { return }
        cancelWork = nil
        switch result {
        case .success where writer.isComplete: writer.finish { [self] in self.sink?.endStream(of: self, trailers: writer.trailers, error: nil) }
        case .success: sink.endStream(of: self, trailers: Headers(), error: StreamError.tooShort)
        case .failure where isEnding:
            writer.finish { [self] in self.sink?.endStream(of: self, trailers: writer.trailers, error: nil) }
        case .failure(let error): sink.endStream(of: self, trailers: Headers(), error: error)
        }
    }

    /// Fails the body in the place of a filter; the producer is stopped when the connection has ended.
    func breakOff(_ error: any Error) { sink?.endStream(of: self, trailers: Headers(), error: error) }

    func writePiece(_ bytes: [UInt8]) -> Bool { sink?.sendPiece(bytes, for: self) ?? false }

    func writePiece(_ slice: FileSlice) -> Bool { sink?.sendPiece(slice, for: self) ?? false }

    func inform(_ status: HTTPResponse.Status, _ headers: Headers) -> Bool { sink?.inform(status, headers, for: self) ?? false }

    // MARK: The request's body

    func bodyWanted() { sink?.bodyWanted(by: self) }
    func pauseBody() { sink?.pauseBody(of: self) }
    func resumeBody() { sink?.resumeBody(of: self) }

    // MARK: The end

    /// Ends the exchange, because the response is out.
    package func end() {
        sink = nil
        (cancelWork, awaiting) = (nil, nil)
        writer?.end()
        request.finished()
    }

    /// Cancels the work, because the client is gone or the connection has answered in the handler's place. Later
    /// results are ignored, and so is the error that the end of the body leads to.
    /// - Parameter reason: the error for a reader of the body.
    package func cancel(_ reason: HTTPError) {
        guard !isOver else { return }
        sink = nil
        let cancelWork = cancelWork
        (self.cancelWork, awaiting) = (nil, nil)
        writer?.end()
        request.clientLeft(reason)
        cancelWork?()
        request.finished()
    }
}

/// A resource has passed the request on to another one, and that one back.
struct ForwardLoop: Error {}
