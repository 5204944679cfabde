// Greeting.swift - the first words on a connection: login, database, name, and whether the server is ready and is the
// primary. All leave in one write.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    /// Why a server is not to be used now.
    struct Unusable: Error, CustomStringConvertible {
        let reason: String
        /// The answer to a login that another attempt would not change.
        var loginRefusal: RedisRefusal?
        var description: String { reason }
    }

    final class Greeting: RedisStreamOwner {
        private enum Step { case login, database, name, ready, role }

        /// Fires with the stream when the server has answered all.
        private(set) lazy var done = Deferred<RedisStream> { [stream] _ in
            stream.owner = nil
            stream.cut(.closed)
        }
        private let stream: RedisStream
        private var steps: [(Step, Call)] = []
        private var answered = 0

        /// The stream is connected, and belongs to the greeting until it is done. It asks for the role if only a
        /// primary will do.
        init(_ stream: RedisStream, _ options: RedisClient.Options, asksRole: Bool, at now: Instant) {
            self.stream = stream
            func add(_ step: Step, _ command: RedisCommand) {
                let call = Call([command], isIdempotent: false, allowed: options.timeouts.connect, at: now)
                steps.append((step, call))
            }
            if let password = options.password {
                let user = options.username.map { [$0] } ?? []
                add(.login, RedisCommand("AUTH", arguments: user + [password]))
            }
            if options.database != 0 { add(.database, RedisCommand("SELECT", options.database)) }
            if let name = options.clientName { add(.name, RedisCommand("CLIENT", "SETNAME", name)) }
            add(.ready, RedisCommand("PING"))
            if asksRole { add(.role, RedisCommand("ROLE")) }
        }

        func start() -> Deferred<RedisStream> {
            stream.owner = self
            // The greeting lives as long as an answer is awaited.
            for (step, call) in steps { call.answer.whenSettled { [self] result in take(step, result) } }
            for (_, call) in steps { stream.send(call) }
            return done
        }

        /// The answers come in the order of the steps. The first objection ends it.
        private func take(_ step: Step, _ result: Result<RedisReply, any Error>) {
            // After the end of the stream: `streamEnded` has told already.
            guard !done.hasFired, !stream.isOver else { return }
            if let reason = Greeting.objection(step, result) {
                done.settle(.failure(reason))
                return stream.cut(.closed)
            }
            answered += 1
            guard answered == steps.count else { return }
            stream.owner = nil
            done.settle(.success(stream))
        }

        private static func objection(_ step: Step, _ result: Result<RedisReply, any Error>) -> Unusable? {
            switch result {
            case .success(let reply): return step == .role ? objection(role: reply) : nil
            case .failure(RedisError.refused(let refusal)):
                if refusal.isTemporary { return Unusable(reason: "the server is not ready: \(refusal)") }
                // Users may be forbidden what is no more than good to know.
                if refusal.code == "NOPERM", step != .login, step != .database { return nil }
                return Unusable(reason: "the server refuses the login: \(refusal)", loginRefusal: refusal)
            case .failure(let error): return Unusable(reason: "\(error)")
            }
        }

        private static func objection(role reply: RedisReply) -> Unusable? {
            guard case .array(let parts) = reply, let role = try? parts.first?.text else {
                return Unusable(reason: "the server does not tell its role")
            }
            return role == "master" ? nil : Unusable(reason: "the server is not the primary, but a \(role)")
        }

        // MARK: RedisStreamOwner

        func streamMoved(_ stream: RedisStream) {}
        func keeps(_ call: Call, refusedWith refusal: RedisRefusal, on stream: RedisStream) -> Bool { false }

        func streamEnded(_ stream: RedisStream, _ cause: RedisError.Cause, _ calls: [Call], sent: Int) {
            done.settle(.failure(Unusable(reason: "\(stream.place): \(cause)")))
            calls.forEach { $0.fail(.unknownWhetherExecuted(cause)) }
        }
    }

#endif
