// Call.swift - a command on its way: from the queue to its reply.
// Invariants: it is settled once. One that was sent keeps its place in the order of replies also when nobody wants its
// reply any more.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    /// One command, or one transaction, that waits for its reply.
    final class Call {
        let answer = Deferred<RedisReply>()
        let isIdempotent: Bool
        /// When its time is over; `.never` for one without a limit.
        let deadline: Instant
        /// The time that it was given.
        let allowed: Duration
        /// The bytes of it, for the limits of a queue.
        let size: Int
        /// The number of bytes, from the connection's first one, after which the server has it as a whole.
        var end = 0
        var sentAt = Instant.never
        /// How often it was sent and lost.
        private(set) var losses = 0
        /// Why a server that could not execute it has said so, while it waits for another one.
        var lastRefusal: RedisRefusal?

        private let commands: [RedisCommand]
        private var repliesLeft: Int
        /// The first error of a transaction's command before it was run: then it is not run.
        private var firstRefusal: RedisRefusal?

        /// The commands of a transaction begin with MULTI and end with EXEC, and the last reply is the answer.
        init(_ commands: [RedisCommand], isIdempotent: Bool, allowed: Duration, at now: Instant) {
            self.commands = commands
            self.isIdempotent = isIdempotent
            self.allowed = allowed
            deadline = now + allowed
            size = commands.reduce(0) { $0 + $1.body.count + 16 }
            repliesLeft = commands.count
        }

        /// Whether its reply is of no interest: it was cancelled, or its time is over.
        var isOver: Bool { answer.hasFired }

        func encode(into output: inout [UInt8]) { for command in commands { command.encode(into: &output) } }

        /// Takes the next of its replies.
        /// - Returns: the answer; nil if more replies belong to it.
        func take(_ reply: RedisReply) -> RedisReply? {
            repliesLeft -= 1
            if repliesLeft > 0 {
                if case .refusal(let refusal) = reply, firstRefusal == nil { firstRefusal = refusal }
                return nil
            }
            if case .refusal = reply, let firstRefusal { return .refusal(firstRefusal) }
            return reply
        }

        /// Makes it ready to be sent again.
        func reset(lost: Bool) {
            if lost { losses += 1 }
            repliesLeft = commands.count
            firstRefusal = nil
            end = 0
            sentAt = .never
        }

        /// Why it has no answer, when it is not sent now. It may have been before.
        func error(_ cause: RedisError.Cause) -> RedisError {
            losses > 0 ? .unknownWhetherExecuted(cause) : .notSent(cause)
        }

        func settle(_ reply: RedisReply) {
            if case .refusal(let refusal) = reply { return fail(.refused(refusal)) }
            answer.settle(.success(reply))
        }

        func fail(_ error: RedisError) { answer.settle(.failure(error)) }
    }

#endif
