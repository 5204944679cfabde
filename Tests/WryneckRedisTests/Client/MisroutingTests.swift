// MisroutingTests.swift - the promise that matters: whatever happens, no reply goes to another's question, and what is
// said of a command is true.

#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("Replies and their questions", .ownThread) struct MisroutingTests {
        private struct Asked {
            let answer: Deferred<RedisReply>
            let number: Int
            let isTransaction: Bool
        }

        @Test(
            "thousands of commands, time-outs, cancellations and cuts: every answer is the right one", arguments: 1...24
        )
        func sequences(seed: Int) throws {
            let server = try ScriptedServer()
            var random = Random(seed: UInt64(seed))
            let redis = server.client {
                $0.limits.pending = 12
                $0.limits.queued = 40
                $0.timeouts.silence = .seconds(2)
            }
            // How often each number was executed.
            var executed: [String: Int] = [:]
            // Replies that the server holds back: those of one connection stay in their order.
            var held: [(ScriptedServer.Session, String)] = []
            server.answer = { [unowned server] words, session in
                if words[0] == "ECHO" { executed[words[1], default: 0] += session.queued == nil ? 1 : 0 }
                if words[0] == "EXEC" { for queued in session.queued ?? [] { executed[queued[1], default: 0] += 1 } }
                held.append((session, server.usualAnswer(words, session)))
                return nil
            }
            var asked: [Asked] = []
            func release(_ count: Int) {
                for _ in 0..<min(count, held.count) {
                    let (session, reply) = held.removeFirst()
                    session.send(reply)
                }
            }
            for step in 0..<250 {
                switch Int.random(in: 0..<20, using: &random) {
                case 0..<9:
                    var command = RedisCommand("ECHO", step)
                    command.isIdempotent = Bool.random(using: &random)
                    if Bool.random(using: &random) {
                        command.timeout = .milliseconds(Int.random(in: 1...600, using: &random))
                    }
                    asked.append(Asked(answer: redis.send(command), number: step, isTransaction: false))
                case 9:
                    let answer = redis.transaction([RedisCommand("ECHO", step)]).map { RedisReply.array($0) }
                    asked.append(Asked(answer: answer, number: step, isTransaction: true))
                case 10: asked.randomElement(using: &random)?.answer.cancel()
                case 11: server.world.advance(by: .milliseconds(Int.random(in: 1...300, using: &random)))
                case 12 where Int.random(in: 0..<4, using: &random) == 0: server.sessions.last?.cut()
                case 13 where Int.random(in: 0..<4, using: &random) == 0:
                    // Half a reply, then the end.
                    if let (session, reply) = held.first {
                        session.send(String(reply.prefix(reply.count / 2)))
                        server.world.settle()
                        session.cut()
                    }
                case 14 where Int.random(in: 0..<6, using: &random) == 0: server.sessions.last?.send("nonsense\r\n")
                case 15:
                    server.wires.last?.room =
                        Bool.random(using: &random) ? Int.random(in: 0..<60, using: &random) : .max
                case 16: server.isAway = { _ in false }
                case 17 where Int.random(in: 0..<5, using: &random) == 0: server.isAway = { _ in true }
                default: release(Int.random(in: 0..<8, using: &random))
                }
                if Bool.random(using: &random) { server.world.settle() }
            }
            // The end: everything is answered, or late.
            server.isAway = { _ in false }
            for _ in 0..<60 {
                server.wires.last?.room = .max
                release(.max)
                server.world.advance(by: .milliseconds(200))
            }
            for question in asked {
                let text = "\(question.number)", times = executed[text] ?? 0
                switch server.outcome(question.answer) {
                case nil: Issue.record("seed \(seed): \(text) has no end")
                case .success(let reply):
                    let own = RedisReply.bulk(Array(text.utf8))
                    #expect(reply == (question.isTransaction ? .array([own]) : own), "seed \(seed)")
                    #expect(times >= 1, "seed \(seed)")
                case .failure(RedisError.notSent): #expect(times == 0, "seed \(seed): \(text) was said not to be sent")
                case .failure: break
                }
            }
            #expect(redis.waitingCommands == 0, "seed \(seed)")
        }
    }

#endif
