// Redialer.swift - keeps a connection: opens one, and another one when it is lost, after growing waits.
// Invariants: at most one attempt, connection or wait at a time; after `end()` there is none.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    final class Redialer {
        private enum State {
            case resting
            case opening(Deferred<RedisStream>)
            case open
            case waiting(DelayedCall)
            case ended
        }

        /// Takes the stream and owns it.
        var onOpen: (RedisStream) -> Void = { _ in }
        /// An attempt has failed; the next one comes after the wait.
        var onFailure: (Unusable, Duration) -> Void = { _, _ in }

        private let opener: Opener
        private let reactor: Reactor
        private let chance: () -> Double
        private var waits: Waits
        private var state = State.resting

        init(on reactor: Reactor, _ opener: Opener, chance: @escaping () -> Double) {
            self.reactor = reactor
            self.opener = opener
            self.chance = chance
            waits = Waits(opener.options.timeouts)
        }

        deinit { stop() }

        /// Begins to connect, unless it does already, is connected, or waits to.
        func dial() {
            guard case .resting = state else { return }
            let attempt = opener.open()
            state = .opening(attempt)
            attempt.whenSettled { [weak self] result in
                guard let self, case .opening = state else {
                    if case .success(let stream) = result { stream.cut(.closed) }
                    return
                }
                switch result {
                case .success(let stream) where !stream.isOver:
                    state = .open
                    onOpen(stream)
                case .success: retry(Unusable(reason: "the connection ended at once"))
                case .failure(let error): retry(error as? Unusable ?? Unusable(reason: "\(error)"))
                }
            }
        }

        /// The connection is over.
        /// - Parameter stream: waits begin anew only if it has lasted, so that a server which lets in and throws out is
        ///   not besieged.
        func lost(_ stream: RedisStream) {
            guard case .open = state else { return }
            if stream.openedAt.duration(to: reactor.now) >= waits.longest { waits.reset() }
            wait()
        }

        func end() {
            stop()
            state = .ended
            (onOpen, onFailure) = ({ _ in }, { _, _ in })
        }

        private func stop() {
            switch state {
            case .opening(let attempt):
                state = .ended
                attempt.cancel()
            case .waiting(let call): try? call.cancel()
            case .resting, .open, .ended: break
            }
        }

        private func retry(_ reason: Unusable) {
            let delay = wait()
            onFailure(reason, delay)
        }

        @discardableResult
        private func wait() -> Duration {
            let delay = waits.next(chance: chance())
            state = .waiting(
                reactor.callLater(delay) { [weak self] in
                    guard let self else { return }
                    state = .resting
                    dial()
                })
            return delay
        }
    }

#endif
