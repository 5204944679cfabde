// JWTKeyCache.swift - the keys of an issuer, fetched when they are needed and kept meanwhile.
// Invariants: one fetch at a time, and a pause between two, whatever key ids clients invent; keys that are there stay
// in use while they cannot be fetched, up to a limit; nothing in a token says where to fetch.

#if JWT
    internal import HTTPTypes
    internal import Logging
    public import Wryneck

    /// The keys of an issuer on one reactor.
    ///
    /// ```swift
    /// let keys = JWTKeyCache(fetch: {
    ///     let answer: ClientResponse = try await client.get("https://login.example.org/keys.json")
    ///     return try await answer.collect(upTo: 100_000)
    /// })
    /// ```
    ///
    /// They are fetched with the first token, again when they are older than `Options.lifetime` (in the background),
    /// and when a token has a key id that they have not: so an issuer can begin with a new key at any time.
    public final class JWTKeyCache {
        /// When keys are fetched.
        public struct Options: Sendable {
            /// How old keys may be before they are fetched again.
            public var lifetime = Duration.seconds(600)
            /// The least time between two fetches, also after one that has failed.
            public var pause = Duration.seconds(30)
            /// How old keys may be at all; then tokens get 503 until there are others. A key that its issuer has taken
            /// back is good for as long if the issuer cannot be reached.
            public var oldest = Duration.seconds(86_400)

            /// The defaults.
            public init() {}
        }

        /// Keys, now or later.
        enum Answer {
            case now(JWTKeys)
            case later(Deferred<JWTKeys>)
        }

        private let fetch: (() async throws -> [UInt8])?
        private let options: Options
        private var keys: JWTKeys?
        private var fetched = Instant(nanoseconds: 0)
        /// Not before then.
        private var next = Instant(nanoseconds: .min)
        private var isFetching = false
        private var waiting: [Deferred<Void>] = []

        /// Keys that are fetched nowhere. See `replace(_:)`.
        public init(_ keys: JWTKeys) { (self.keys, fetch, options) = (keys, nil, Options()) }

        /// - Parameters:
        ///   - options: when keys are fetched.
        ///   - fetch: brings a set of keys (`JWTKeys.jwks(_:)`), on the reactor's thread. What it throws is logged.
        public init(options: Options = Options(), fetch: @escaping () async throws -> [UInt8]) {
            (keys, self.fetch, self.options) = (nil, fetch, options)
        }

        /// Uses other keys from now on, on this reactor.
        /// - Parameters:
        ///   - keys: all keys that are good.
        ///   - reactor: the reactor to which this belongs.
        public func replace(_ keys: JWTKeys, on reactor: Reactor) { (self.keys, fetched) = (keys, reactor.now) }

        func keys(for candidate: JWTVerifier.Candidate, on reactor: Reactor) throws -> Answer {
            guard fetch != nil else {
                guard let keys else { throw JWTKeyCache.away }
                return .now(keys)
            }
            let age = fetched.duration(to: reactor.now)
            if let keys, age <= options.oldest {
                if keys.has(candidate.keyID, candidate.algorithm) {
                    if age > options.lifetime { start(on: reactor) }
                    return .now(keys)
                }
                guard isFetching || reactor.now >= next else { return .now(keys) }
            }
            guard isFetching || reactor.now >= next else { throw JWTKeyCache.away }
            start(on: reactor)
            let waiter = Deferred<Void>()
            if isFetching { waiting.append(waiter) } else { try? waiter.callback() }
            return .later(
                waiter.map { [self] in
                    guard let keys, fetched.duration(to: reactor.now) <= options.oldest else { throw JWTKeyCache.away }
                    return keys
                })
        }

        private static var away: HTTPError { HTTPError(.serviceUnavailable, headers: [.retryAfter: "30"]) }

        private func start(on reactor: Reactor) {
            guard let fetch, !isFetching, reactor.now >= next else { return }
            isFetching = true
            next = reactor.now + options.pause
            reactor.startTask {
                try await JWTKeys.jwks(try await fetch())
            } _: { [self] result in
                isFetching = false
                switch result {
                case .success(let keys): replace(keys, on: reactor)
                case .failure(let error):
                    reactor.logger.error("The keys of tokens cannot be fetched", metadata: ["error": "\(error)"])
                }
                let waiters = waiting
                waiting = []
                // Some of these clients may have left meanwhile, and cancelled theirs.
                for waiter in waiters { try? waiter.callback() }
            }
        }
    }
#endif
