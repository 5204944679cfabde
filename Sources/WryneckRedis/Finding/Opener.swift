// Opener.swift - finds a server that is there and is the right one: each place in turn, or the one that Sentinel names.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    final class Opener {
        let options: RedisClient.Options
        private let reactor: Reactor
        /// The place in the list that has worked last, which is tried first.
        private var best = 0

        init(on reactor: Reactor, _ options: RedisClient.Options) {
            self.reactor = reactor
            self.options = options
        }

        /// Tries every place once.
        /// - Returns: a stream that is logged in and has no owner; or `Unusable`, with the reason of the last place, or
        ///   the first refusal of a login.
        func open() -> Deferred<RedisStream> {
            switch options.servers {
            case .list(let endpoints):
                return inTurn(endpoints) { [self] endpoint in
                    connect(to: endpoint, options, asksRole: endpoints.count > 1 && options.needsPrimary)
                }
            case .sentinel(let sentinel):
                return inTurn(sentinel.endpoints) { [self] endpoint in
                    ask(sentinel, at: endpoint).flatMap { [self] primary in
                        connect(to: primary, options, asksRole: options.needsPrimary)
                    }
                }
            }
        }

        private func inTurn(_ endpoints: [Endpoint], _ attempt: @escaping (Endpoint) -> Deferred<RedisStream>)
            -> Deferred<RedisStream>
        {
            guard !endpoints.isEmpty else { return .fail(Unusable(reason: "there is no place to connect to")) }
            let start = best % endpoints.count
            func tryNext(_ step: Int, _ first: Unusable?) -> Deferred<RedisStream> {
                let index = (start + step) % endpoints.count
                return attempt(endpoints[index]).addCallback { [self] _ in best = index }
                    .addErrback { (error: any Error) throws -> Deferred<RedisStream> in
                        if error is CancelledError { throw error }
                        let reason = Opener.reason(error, endpoints[index])
                        // What a server says about a login is worth more than that another one is away.
                        let told = first?.loginRefusal == nil ? reason : first ?? reason
                        guard step + 1 < endpoints.count else { throw told }
                        return tryNext(step + 1, told)
                    }
            }
            return tryNext(0, nil)
        }

        private static func reason(_ error: any Error, _ endpoint: Endpoint) -> Unusable {
            if let error = error as? Unusable { return error }
            if error is TimeoutError { return Unusable(reason: "\(endpoint) did not answer in time") }
            return Unusable(reason: "\(error)")
        }

        /// One connection, with its greeting. Its time-out is for both.
        private func connect(to endpoint: Endpoint, _ options: RedisClient.Options, asksRole: Bool)
            -> Deferred<RedisStream>
        {
            let limit = min(max(self.options.limits.replyBytes, 1024), 1 << 30)
            let reactor = reactor
            // Nobody but this attempt has the connection until its greeting is done.
            return reactor.connect(to: endpoint, timeout: options.timeouts.connect) {
                RedisStream(on: reactor, to: "\(endpoint)", replyLimit: limit)
            }
            .flatMap { Greeting($0, options, asksRole: asksRole, at: reactor.now).start() }
            .addTimeout(options.timeouts.connect, on: reactor)
        }

        /// What a Sentinel knows of the primary.
        private func ask(_ sentinel: RedisClient.Sentinel, at endpoint: Endpoint) -> Deferred<Endpoint> {
            var login = options
            (login.username, login.password, login.database) = (sentinel.username, sentinel.password, 0)
            let (reactor, timeout) = (reactor, options.timeouts.connect)
            return connect(to: endpoint, login, asksRole: false)
                .flatMap { stream in
                    let question = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", sentinel.name)
                    let call = Call([question], isIdempotent: false, allowed: timeout, at: reactor.now)
                    stream.send(call)
                    call.answer.addBoth { (_: Result<RedisReply, any Error>) -> Void in stream.cut(.closed) }
                    return call.answer.map { reply in try Opener.primary(reply, sentinel) }
                }
                .addTimeout(timeout * 2, on: reactor)
        }

        private static func primary(_ reply: RedisReply, _ sentinel: RedisClient.Sentinel) throws -> Endpoint {
            guard case .array(let parts) = reply, parts.count == 2, let host = try? parts[0].text,
                let port = try? parts[1].int, (1...65_535).contains(port)
            else { throw Unusable(reason: "the Sentinel knows no primary named \(sentinel.name)") }
            return sentinel.primary(host, port)
        }
    }

#endif
