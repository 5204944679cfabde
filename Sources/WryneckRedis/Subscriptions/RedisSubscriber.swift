// RedisSubscriber.swift - publish/subscribe: a connection of its own, which is made again with all its subscriptions.
// Invariants: the server is asked once for each channel, however many listen. Answers to SUBSCRIBE and the like come in
// the order of the requests; one that comes out of it ends the connection. Nobody misses a message without being told.

#if Redis

    internal import WryneckDeferred
    public import WryneckReactor

    /// Listens to channels.
    ///
    /// ```swift
    /// let subscriber = RedisSubscriber(on: reactor, RedisClient.Options(.at(.tcp(port: 6379))))
    /// subscriber.subscribe(to: "news") { event in
    ///     switch event {
    ///     case .message(let message): print(message.text)
    ///     case .gapEnded: reload()
    ///     case .gapBegan, .refused: break
    ///     }
    /// }
    /// ```
    /// Redis keeps nothing for those who are away: after a loss each listener is told that there is a gap.
    public final class RedisSubscriber: RedisStreamOwner, RedisPushReceiver {
        private enum Request: Equatable {
            case subscribe(RedisSubscription.Key)
            case unsubscribe(RedisSubscription.Key)
            case ping
        }

        /// Called for each change of the connection; for logs.
        public var onEvent: (RedisClient.Event) -> Void = { _ in }

        private let reactor: Reactor
        private let options: RedisClient.Options
        private let redialer: Redialer
        private var stream: RedisStream?
        private var subscriptions: [RedisSubscription.Key: [RedisSubscription]] = [:]
        private var confirmed: Set<RedisSubscription.Key> = []
        private var requests: [Request] = []
        private var isClosed = false
        private lazy var beat = TimerNode { [unowned self] in self.beaten() }

        /// - Parameters:
        ///   - reactor: the reactor of its connection.
        ///   - options: as a client's. Every replica passes on what is published: with `needsPrimary` false, any of a
        ///     list will do.
        public init(on reactor: Reactor, _ options: RedisClient.Options) {
            self.reactor = reactor
            self.options = options
            redialer = Redialer(on: reactor, Opener(on: reactor, options)) { Double.random(in: 0...1) }
            redialer.onOpen = { [unowned self] in opened($0) }
            redialer.onFailure = { [unowned self] in failed($0, retryIn: $1) }
            // Now: in the deinit, nothing may be made that refers to this object.
            _ = beat
        }

        deinit { close() }

        /// Whether there is a connection now.
        public var isConnected: Bool { stream != nil }

        /// Listens to a channel.
        /// - Parameters:
        ///   - channel: its name.
        ///   - body: is told what happens, on the reactor's thread.
        /// - Returns: the subscription, to wait for or to cancel.
        @discardableResult
        public func subscribe(to channel: String, _ body: @escaping (RedisSubscription.Event) -> Void)
            -> RedisSubscription
        {
            add(RedisSubscription.Key(name: channel, isPattern: false), body)
        }

        /// Listens to all channels of a pattern.
        /// - Parameters:
        ///   - pattern: with `*`, `?` and `[…]`, as the server's PSUBSCRIBE knows them.
        ///   - body: is told what happens.
        /// - Returns: the subscription, to wait for or to cancel.
        @discardableResult
        public func subscribe(toPattern pattern: String, _ body: @escaping (RedisSubscription.Event) -> Void)
            -> RedisSubscription
        {
            add(RedisSubscription.Key(name: pattern, isPattern: true), body)
        }

        /// Ends all subscriptions and the connection. Listeners are told nothing any more.
        public func close() {
            guard !isClosed else { return }
            isClosed = true
            redialer.end()
            reactor.timers.remove(beat)
            let all = subscriptions.values.flatMap { $0 }
            subscriptions = [:]
            stream?.cut(.closed)
            for subscription in all { subscription.end(.notSent(.closed)) }
        }

        private func add(_ key: RedisSubscription.Key, _ body: @escaping (RedisSubscription.Event) -> Void)
            -> RedisSubscription
        {
            let subscription = RedisSubscription(key, of: self, body)
            guard !isClosed else {
                subscription.end(.notSent(.closed))
                return subscription
            }
            let isFirst = subscriptions[key] == nil
            subscriptions[key, default: []].append(subscription)
            if isFirst { request(.subscribe(key)) } else if confirmed.contains(key) { subscription.activate() }
            redialer.dial()
            return subscription
        }

        func remove(_ subscription: RedisSubscription) {
            let key = subscription.key
            subscriptions[key]?.removeAll { $0 === subscription }
            guard subscriptions[key]?.isEmpty == true else { return }
            subscriptions[key] = nil
            confirmed.remove(key)
            request(.unsubscribe(key))
        }

        private func request(_ request: Request) {
            guard let stream else { return }
            requests.append(request)
            switch request {
            case .subscribe(let key): stream.send(RedisCommand(key.isPattern ? "PSUBSCRIBE" : "SUBSCRIBE", key.name))
            case .unsubscribe(let key):
                stream.send(RedisCommand(key.isPattern ? "PUNSUBSCRIBE" : "UNSUBSCRIBE", key.name))
            case .ping: stream.send(RedisCommand("PING"))
            }
        }

        // MARK: The connection

        private func opened(_ stream: RedisStream) {
            self.stream = stream
            stream.owner = self
            stream.receiver = self
            for key in subscriptions.keys { request(.subscribe(key)) }
            reactor.timers.arm(beat, at: reactor.now + options.timeouts.ping)
            onEvent(.connected(stream.place))
        }

        private func failed(_ reason: Unusable, retryIn delay: Duration) {
            if let refusal = reason.loginRefusal {
                for subscription in subscriptions.values.flatMap({ $0 }) {
                    subscription.fail(.notSent(.loginRefused(refusal)))
                }
            }
            onEvent(.unreachable(reason.reason, retryIn: delay))
        }

        /// Tries a connection on which nothing comes by a PING, and gives it up if that brings nothing either.
        private func beaten() {
            guard let stream else { return }
            let quiet = stream.lastReceived.duration(to: reactor.now)
            let (ping, patience) = (options.timeouts.ping, options.timeouts.command)
            if quiet >= ping + patience, !requests.isEmpty { return stream.cut(.silent(quiet)) }
            if quiet >= ping, !requests.contains(.ping) { request(.ping) }
            let next = quiet >= ping ? reactor.now + patience : stream.lastReceived + ping
            reactor.timers.arm(beat, at: next)
        }

        // MARK: What the stream tells

        func streamMoved(_ stream: RedisStream) {}
        func keeps(_ call: Call, refusedWith refusal: RedisRefusal, on stream: RedisStream) -> Bool { false }

        func streamEnded(_ stream: RedisStream, _ cause: RedisError.Cause, _ calls: [Call], sent: Int) {
            guard stream === self.stream else { return }
            self.stream = nil
            confirmed = []
            requests = []
            reactor.timers.remove(beat)
            guard !isClosed else { return }
            redialer.lost(stream)
            for subscription in subscriptions.values.flatMap({ $0 }) { subscription.interrupt() }
            if !isClosed { onEvent(.lost("\(cause)")) }
        }

        func received(_ reply: RedisReply, on stream: RedisStream) {
            switch reply {
            case .array(let parts): if !take(parts) { confuse(stream) }
            case .status("PONG") where requests.first == .ping: requests.removeFirst()
            case .refusal(let refusal): refuse(refusal, stream)
            default: confuse(stream)
            }
        }

        private func confuse(_ stream: RedisStream) { stream.cut(.violation("not what a subscriber is sent")) }

        /// False for what no server sends to this subscriber now.
        private func take(_ parts: [RedisReply]) -> Bool {
            guard let kind = try? parts.first?.text else { return false }
            switch (kind, parts.count) {
            case ("message", 3): return tell(parts[1], parts[1], parts[2], isPattern: false)
            case ("pmessage", 4): return tell(parts[1], parts[2], parts[3], isPattern: true)
            case ("subscribe", 3): return confirm(parts[1], isPattern: false)
            case ("psubscribe", 3): return confirm(parts[1], isPattern: true)
            case ("unsubscribe", 3): return end(parts[1], isPattern: false)
            case ("punsubscribe", 3): return end(parts[1], isPattern: true)
            case ("pong", 2): return next(is: .ping)
            default: return false
            }
        }

        private func next(is request: Request) -> Bool {
            guard requests.first == request else { return false }
            requests.removeFirst()
            return true
        }

        private func name(_ reply: RedisReply) -> String? {
            if case .bulk(let bytes) = reply { String(decoding: bytes, as: UTF8.self) } else { nil }
        }

        private func tell(_ name: RedisReply, _ channel: RedisReply, _ payload: RedisReply, isPattern: Bool) -> Bool {
            guard let name = self.name(name), let channel = self.name(channel), case .bulk(let bytes) = payload else {
                return false
            }
            // One that was cancelled may get a last message or two, before the server has heard of it.
            let key = RedisSubscription.Key(name: name, isPattern: isPattern)
            guard let listeners = subscriptions[key] else { return true }
            let message = RedisSubscription.Message(channel: channel, payload: bytes)
            // One that has joined but is not confirmed yet may get it, too: it belongs to the same channel.
            for listener in listeners { listener.tell(.message(message)) }
            return true
        }

        private func confirm(_ name: RedisReply, isPattern: Bool) -> Bool {
            guard let name = self.name(name) else { return false }
            let key = RedisSubscription.Key(name: name, isPattern: isPattern)
            guard next(is: .subscribe(key)) else { return false }
            // Cancelled and wanted again meanwhile: the last request counts.
            guard let listeners = subscriptions[key], !requests.contains(.unsubscribe(key)) else { return true }
            confirmed.insert(key)
            for listener in listeners { listener.activate() }
            return true
        }

        private func end(_ name: RedisReply, isPattern: Bool) -> Bool {
            guard let name = self.name(name) else { return false }
            return next(is: .unsubscribe(RedisSubscription.Key(name: name, isPattern: isPattern)))
        }

        private func refuse(_ refusal: RedisRefusal, _ stream: RedisStream) {
            guard case .subscribe(let key) = requests.first, !refusal.isTemporary else {
                return stream.cut(.connectionLost("\(refusal)"))
            }
            requests.removeFirst()
            guard !requests.contains(.unsubscribe(key)) else { return }
            for listener in subscriptions.removeValue(forKey: key) ?? [] {
                listener.tell(.refused(refusal))
                listener.end(.refused(refusal))
            }
        }
    }

#endif
