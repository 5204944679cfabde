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
    let group: ConnectionGroup
    var listeners: [Listener] = []

    init(_ server: Server, index: Int, on reactor: Reactor) throws {
        self.reactor = reactor
        group = try ConnectionGroup(
            try server.makeSite(reactor), on: reactor, limits: server.limits, timeouts: server.timeouts,
            logger: server.logger,
            http2: server.http2, reactorIndex: index)
        if let proxies = group.site.options.trustedProxies { server.peerLimit?.exempt(proxies.networks) }
    }

    /// Listens at all endpoints; `bound` are the addresses that the first reactor got, for the others to share.
    func listen(_ server: Server, sharing bound: [SocketAddress]) throws -> [SocketAddress] {
        let sharing: PortSharing = server.reactorCount.number > 1 ? .own : .none
        let capacity = server.limits.connectionsPerReactor(of: server.reactorCount.number)
        for (index, endpoint) in server.endpoints.enumerated() {
            let address = index < bound.count ? bound[index] : nil
            // A UNIX path can be bound once: its connections go to the first reactor.
            if address?.port == nil, index < bound.count { continue }
            listeners.append(
                try group.listen(
                    at: endpoint, bound: address, sharing: sharing, admitting: server.peerLimit, capacity: capacity))
        }
        return listeners.map(\.address)
    }

    /// Turns newcomers away, and fires when the last request has been answered.
    func drain() -> Deferred<Void> { group.drain(listeners) }
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
        do { worker = try prepare(index) } catch { return bound.resume(throwing: error) }
        bound.resume(returning: worker.reactor.handle)
        // Everything on the reactor ends with it, sockets first.
        guard gate.wait() else { return worker.reactor.endByHand() }
        worker.reactor.shutdownLimit = timeouts.drain
        worker.reactor.addTrigger(.before, .shutdown) { [unowned worker] in worker.drain() }
        do { try worker.reactor.run(handlingSignals: false) } catch {
            logger.critical("A reactor ended with an error", metadata: ["error": "\(error)"])
            logger.flush()
        }
    }

    /// Makes a worker and binds its sockets. On failure the reactor ends, because a loop or a listener that the site
    /// has begun would otherwise keep it alive, with its descriptors and ports.
    private func prepare(_ index: Int) throws -> ServerWorker {
        let reactor = try Reactor(logger: logger)
        do {
            let worker = try ServerWorker(self, index: index, on: reactor)
            let addresses = try worker.listen(self, sharing: index == 0 ? [] : addresses)
            if index == 0 { state.withLock { $0.addresses = addresses } }
            return worker
        } catch {
            reactor.endByHand()
            throw error
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
