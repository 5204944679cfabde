// ServerWorker.swift - one reactor of a server: its thread, its site, its listeners, its end.
// Invariant: a worker is made, used and released on its own thread; other threads hold only its reactor's handle.

internal import Logging
internal import Synchronization
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// The site and the listeners of one reactor.
private final class ServerWorker {
    let reactor: Reactor
    let service: HTTPService
    var listeners: [Listener] = []

    init(_ server: Server, index: Int) throws {
        reactor = try Reactor(logger: server.logger)
        service = try HTTPService(
            try server.makeSite(reactor), on: reactor, limits: server.limits, timeouts: server.timeouts, logger: server.logger, reactorIndex: index)
        if let proxies = service.site.options.trustedProxies { server.peerLimit?.exempt(proxies.networks) }
    }

    /// Listens at all endpoints; `bound` are the addresses that the first reactor got, for the others to share.
    func listen(_ server: Server, sharing bound: [SocketAddress], isShared: Bool) throws -> [SocketAddress] {
        let capacity = server.limits.connectionsPerReactor(of: server.reactorCount.number)
        for (index, endpoint) in server.endpoints.enumerated() {
            let address = index < bound.count ? bound[index] : nil
            // A UNIX path can be bound once: its connections go to the first reactor.
            if address?.port == nil, index < bound.count { continue }
            let listener = try reactor.listen(
                endpoint, at: address, isShared: isShared, admitting: server.peerLimit, refusal: HTTPService.refusal
            ) { [service] _ in service.makeChannel() }
            listener.connectionLimit = capacity
            listeners.append(listener)
        }
        return listeners.map(\.address)
    }

    /// Stops listening, and fires when the last request has been answered.
    func drain() -> Deferred<Void> {
        listeners.forEach { $0.stop() }
        let done = Deferred<Void>()
        // Idle connections end at once; those whose handshake is under way may still bring a request.
        service.drain {}
        settle(listeners[...]) { [self] in service.drain { try? done.callback() } }
        return done
    }

    private func settle(_ listeners: ArraySlice<Listener>, _ done: @escaping () -> Void) {
        guard let listener = listeners.first else { return done() }
        listener.settle { [self] in settle(listeners.dropFirst(), done) }
    }
}

extension Server {
    /// Starts one reactor's thread and waits until its sockets are bound. It serves when the gate opens.
    func startWorker(_ index: Int, _ gate: StartGate) async throws -> ReactorHandle {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { $0.liveThreads += 1 }
            do {
                try ReactorThread.start("wryneck-\(index)") { [self] in
                    serve(index, gate, continuation)
                    threadEnded()
                }
            } catch {
                threadEnded()
                continuation.resume(throwing: error)
            }
        }
    }

    /// The life of a worker's thread.
    private func serve(_ index: Int, _ gate: StartGate, _ bound: CheckedContinuation<ReactorHandle, any Error>) {
        let worker: ServerWorker
        do {
            worker = try ServerWorker(self, index: index)
            let isShared = reactorCount.number > 1
            let addresses = try worker.listen(self, sharing: index == 0 ? [] : addresses, isShared: isShared)
            if index == 0 { state.withLock { $0.addresses = addresses } }
        } catch {
            return bound.resume(throwing: error)
        }
        bound.resume(returning: worker.reactor.handle)
        // Everything on the reactor ends with it, sockets first.
        guard gate.wait() else { return worker.reactor.endByHand() }
        worker.reactor.shutdownLimit = timeouts.drain
        worker.reactor.addTrigger(.before, .shutdown) { [unowned worker] in worker.drain() }
        do { try worker.reactor.run(handlingSignals: false) } catch {
            logger.critical("A reactor ended with an error", metadata: ["error": "\(error)"])
        }
    }

    /// Tells all reactors to let their requests complete; a server that is starting, to do so as soon as it has
    /// started.
    /// - Parameters:
    ///   - grace: how long they may take.
    ///   - orNotStart: whether a server that has not begun to start ends as soon as it has, too.
    func beginStop(grace: Duration, orNotStart: Bool = false) {
        reportStopping()
        wishToStop(within: grace, orNotStart: orNotStart)
        for handle in handles { handle.perform { $0.stop(grace: grace) } }
    }

    func wishToStop(within grace: Duration, orNotStart: Bool) {
        state.withLock { state in
            switch state.phase {
            case .idle where orNotStart, .starting: state.stopWish = min(grace, state.stopWish ?? grace)
            case .idle, .running, .stopped: break
            }
        }
    }

    private func threadEnded() {
        let waiters = state.withLock { state in
            state.liveThreads -= 1
            return state.takeWaiters()
        }
        waiters.forEach { $0.resume() }
    }
}
