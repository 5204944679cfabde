// RedisSubscription.swift - one listener to one channel or pattern.

#if Redis

    public import WryneckDeferred

    /// One listener to a channel, or to all channels of a pattern. It listens until it is cancelled, or its subscriber
    /// is closed; nobody has to hold it for that.
    public final class RedisSubscription {
        /// What a listener is told.
        public enum Event: Hashable, Sendable {
            /// Something was published.
            case message(Message)
            /// The connection is lost: what is published from now on does not arrive.
            case gapBegan
            /// The subscription stands again: what was published since `gapBegan` is lost, and must be read elsewhere.
            case gapEnded
            /// The server does not let this user listen there. The subscription is over.
            case refused(RedisRefusal)
        }

        /// Something that was published.
        public struct Message: Hashable, Sendable {
            /// The channel.
            public let channel: String
            /// Its bytes.
            public let payload: [UInt8]

            /// Its bytes as text; what is no UTF-8 is replaced.
            public var text: String { String(decoding: payload, as: UTF8.self) }
        }

        struct Key: Hashable {
            let name: String
            let isPattern: Bool
        }

        enum Stage { case waiting, active, interrupted, over }

        let key: Key
        var stage = Stage.waiting
        private let body: (Event) -> Void
        private var waiters: [Deferred<Void>] = []
        private weak var subscriber: RedisSubscriber?

        init(_ key: Key, of subscriber: RedisSubscriber, _ body: @escaping (Event) -> Void) {
            self.key = key
            self.subscriber = subscriber
            self.body = body
        }

        /// Whether the server sends now.
        public var isActive: Bool { stage == .active }

        /// Waits until the server sends.
        /// - Returns: fires when it has confirmed the subscription; ``RedisError`` if it has refused it, or it was
        ///   cancelled before.
        public func whenActive() -> Deferred<Void> {
            switch stage {
            case .active: return .succeed()
            case .over: return .fail(RedisError.notSent(.closed))
            case .waiting, .interrupted:
                let waiter = Deferred<Void>()
                waiters.append(waiter)
                return waiter
            }
        }

        /// Ends it. Nothing is told any more.
        public func cancel() {
            guard stage != .over else { return }
            end(.notSent(.closed))
            subscriber?.remove(self)
        }

        func tell(_ event: Event) { if stage != .over { body(event) } }

        func activate() {
            let before = stage
            guard before == .waiting || before == .interrupted else { return }
            stage = .active
            let waiters = waiters
            self.waiters = []
            if before == .interrupted { tell(.gapEnded) }
            for waiter in waiters { waiter.settle(.success(())) }
        }

        func interrupt() {
            guard stage == .active else { return }
            stage = .interrupted
            tell(.gapBegan)
        }

        func end(_ error: RedisError) {
            stage = .over
            fail(error)
        }

        func fail(_ error: RedisError) {
            let waiters = waiters
            self.waiters = []
            for waiter in waiters { waiter.settleUnreported(.failure(error)) }
        }
    }

#endif
