// RedisStream.swift - one connection to a server: commands out, replies in, in one order.
// Invariants: the n-th reply belongs to the n-th command, and to no other: a command whose time is over keeps its
// place, and after anything that could shift the order the connection is cut. It ends once, and its owner is told.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    /// Who is told what happens on a connection.
    protocol RedisStreamOwner: AnyObject {
        /// Replies came, or there is room for more commands.
        func streamMoved(_ stream: RedisStream)
        /// A server that is not the right one now has refused a command that somebody still waits for.
        /// - Returns: whether the owner keeps it for another server.
        func keeps(_ call: Call, refusedWith refusal: RedisRefusal, on stream: RedisStream) -> Bool
        /// It is over. The calls are those that were not answered, in their order; `sent` is the number of bytes that
        /// may have reached the server.
        func streamEnded(_ stream: RedisStream, _ cause: RedisError.Cause, _ calls: [Call], sent: Int)
    }

    /// Where the replies of a connection go that are not answers to single commands: those of a subscriber.
    protocol RedisPushReceiver: AnyObject {
        func received(_ reply: RedisReply, on stream: RedisStream)
    }

    final class RedisStream: StreamProtocol {
        /// Output above this waits with the owner: it can still be taken back there.
        private static let unsentBytes = 256 * 1024

        weak var owner: (any RedisStreamOwner)?
        /// Gets every reply in place of the commands, for a connection that subscribes.
        weak var receiver: (any RedisPushReceiver)?
        /// What it is connected to, for messages.
        let place: String
        let openedAt: Instant
        private(set) var lastReceived: Instant
        private(set) var line = CallLine()
        private(set) var isOver = false

        private let reactor: Reactor
        private let reader: ReplyReader
        private var transport: (any Transport)?
        private var isSecure = false

        init(on reactor: Reactor, to place: String, replyLimit: Int) {
            self.reactor = reactor
            self.place = place
            reader = ReplyReader(limit: replyLimit)
            openedAt = reactor.now
            lastReceived = reactor.now
        }

        /// Whether more may be written now.
        var hasRoom: Bool { !isOver && (transport?.unsentBytes ?? 0) < RedisStream.unsentBytes }

        /// Sends a command. All of one turn leave in one write.
        func send(_ call: Call) {
            guard let transport, !isOver else { return call.fail(.notSent(.closed)) }
            transport.append { call.encode(into: &$0) }
            call.end = transport.sentBytes + transport.unsentBytes
            call.sentAt = reactor.now
            line.append(call)
        }

        /// Sends a command whose replies go to the receiver.
        func send(_ command: RedisCommand) { transport?.append { command.encode(into: &$0) } }

        /// Ends it at once.
        func cut(_ cause: RedisError.Cause) { end(cause) }

        // MARK: StreamProtocol

        func connected(to transport: any Transport) {
            self.transport = transport
            isSecure = transport.security != nil
            transport.waterMarks = WaterMarks(high: RedisStream.unsentBytes, low: RedisStream.unsentBytes / 4)
        }

        func received(_ bytes: RawSpan, on transport: any Transport) {
            lastReceived = reactor.now
            do throws(ReplyReader.Violation) {
                try reader.read(bytes) { reply in
                    if let receiver { receiver.received(reply, on: self) } else { take(reply) }
                    return !isOver
                }
            } catch {
                return end(.violation(error.reason))
            }
            if !isOver { owner?.streamMoved(self) }
        }

        func drained(on transport: any Transport) { owner?.streamMoved(self) }
        func readClosed(on transport: any Transport) { end(.connectionLost("the server has closed the connection")) }
        func disconnected(reason: ConnectionLost?) { end(.connectionLost("\(reason ?? ConnectionLost(code: nil))")) }

        /// Nothing: what the program still does before it ends may need the connection, which then ends with the
        /// reactor.
        func serverStops(on transport: any Transport) {}

        private func take(_ reply: RedisReply) {
            guard let call = line.first else { return end(.violation("a reply that nobody has asked for")) }
            guard let answer = call.take(reply) else { return }
            line.removeFirst()
            guard !call.isOver else { return }
            if case .refusal(let refusal) = answer, refusal.isOfFailover,
                owner?.keeps(call, refusedWith: refusal, on: self) == true
            {
                return
            }
            call.settle(answer)
        }

        private func end(_ cause: RedisError.Cause) {
            guard !isOver else { return }
            isOver = true
            let sent = self.transport.map(sentAtMost) ?? 0
            let transport = self.transport.take()
            let calls = line.takeAll()
            let owner = owner
            self.owner = nil
            receiver = nil
            transport?.abort()
            guard let owner else { return calls.forEach { $0.fail(.unknownWhetherExecuted(cause)) } }
            owner.streamEnded(self, cause, calls, sent: sent)
        }

        /// The bytes that may have reached the server. A session of TLS that fails tells not how many of its last
        /// records had left, so there everything counts as sent.
        private func sentAtMost(_ transport: any Transport) -> Int {
            isSecure ? .max : transport.sentBytes
        }
    }

#endif
