#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("RedisClient", .ownThread) struct RedisClientTests {
        private let server: ScriptedServer
        init() throws { server = try ScriptedServer() }

        private func connected(_ change: (inout RedisClient.Options) -> Void = { _ in }) -> RedisClient {
            let client = server.client(.at(somewhere), change)
            _ = server.value(client.send("PING"))
            return client
        }

        @Test("commands are answered with typed values")
        func commands() {
            let redis = server.client()
            #expect(server.value(redis.set("k", "v")) == true)
            #expect(server.value(redis.get("k")) == Array("v".utf8))
            #expect(server.value(redis.get("none")) == .some(nil))
            #expect(server.value(redis.send("INCR", "n").map { try $0.int }) == 1)
            #expect(server.sessions.count == 1)
        }

        @Test("a server's error fails the one command")
        func refusal() {
            let redis = server.client()
            let bad = redis.send("NONSENSE"), good = redis.send("ECHO", "x")
            #expect(server.error(bad) == .refused(RedisRefusal("ERR unknown command 'NONSENSE'")))
            #expect(server.value(good) == .bulk([120]))
        }

        @Test("all commands of one turn leave in one write, and their replies come in order")
        func pipeline() {
            let redis = connected()
            let before = server.last.arrivals
            let answers = (0..<2000).map { redis.send("ECHO", $0) }
            server.world.settle()
            #expect(server.last.arrivals == before + 1)
            for (number, answer) in answers.enumerated() { #expect(server.value(answer.map { try $0.int }) == number) }
            #expect(redis.waitingCommands == 0)
        }

        @Test("commands from before the connection leave behind the greeting")
        func early() {
            let redis = server.client { $0.password = "secret" }
            let answer = redis.send("ECHO", "x")
            #expect(server.value(answer) == .bulk([120]))
            #expect(server.last.commands == [["AUTH", "secret"], ["PING"], ["ECHO", "x"]])
        }

        @Test("replies that come byte by byte are the same")
        func bytewise() {
            server.pieceBytes = 1
            let redis = server.client()
            let answers = (0..<20).map { redis.send("ECHO", "text\r\n\($0)") }
            for (number, answer) in answers.enumerated() {
                _ = server.value(answer)
                server.world.advance(by: .milliseconds(1))
                #expect(server.value(answer.map { try $0.text }) == "text\r\n\(number)")
            }
        }

        @Test("a command whose time is over keeps its place: its late reply goes to nobody else")
        func lateReply() {
            let redis = connected()
            server.answer = { _, _ in nil }
            let late = redis.send("ECHO", "late")
            server.world.settle()
            server.world.advance(by: .seconds(5))
            #expect(server.error(late) == .unknownWhetherExecuted(.timedOut(.seconds(5))))
            let next = redis.send("ECHO", "next")
            server.world.settle()
            server.last.send(ScriptedServer.bulk("late") + ScriptedServer.bulk("next"))
            #expect(server.value(next) == .bulk(Array("next".utf8)))
            #expect(server.sessions.count == 1)
        }

        @Test("so does one that was cancelled; one that was not sent yet is not sent")
        func cancellation() {
            let redis = connected()
            server.answer = { _, _ in nil }
            let cancelled = redis.send("ECHO", "a"), kept = redis.send("ECHO", "b")
            server.world.settle()
            cancelled.cancel()
            cancelled.forget()
            server.last.send(ScriptedServer.bulk("a") + ScriptedServer.bulk("b"))
            #expect(server.value(kept) == .bulk([98]))

            let away = server.client()
            let never = away.send("ECHO", "never")
            never.cancel()
            never.forget()
            server.answer = { [unowned server] in server.usualAnswer($0, $1) }
            _ = server.value(away.send("ECHO", "sent"))
            #expect(!server.commands.contains(["ECHO", "never"]))
        }

        @Test("each command may have its own time")
        func ownTime() {
            let redis = connected()
            server.answer = { _, _ in nil }
            var quick = RedisCommand("ECHO", "x")
            quick.timeout = .milliseconds(20)
            let (slow, fast) = (redis.send("ECHO", "y"), redis.send(quick))
            server.world.advance(by: .milliseconds(20))
            #expect(server.error(fast) == .unknownWhetherExecuted(.timedOut(.milliseconds(20))))
            #expect(server.outcome(slow) == nil)
        }

        @Test("while there is no server, commands wait; then they are sent in their order")
        func away() {
            server.isAway = { _ in true }
            let redis = server.client()
            let answers = (0..<3).map { redis.send("ECHO", $0) }
            server.world.advance(by: .milliseconds(300))
            #expect(answers.allSatisfy { server.outcome($0) == nil })
            server.isAway = { _ in false }
            server.world.advance(by: .milliseconds(400))
            for (number, answer) in answers.enumerated() { #expect(server.value(answer.map { try $0.int }) == number) }
        }

        @Test("one that waits too long says that it was not sent, and why")
        func awayTooLong() {
            server.isAway = { _ in true }
            let redis = server.client()
            let answer = redis.send("ECHO", "x")
            server.world.advance(by: .seconds(5))
            guard case .notSent(.unreachable(let reason)) = server.error(answer) else {
                Issue.record("\(answer.outcome)")
                return
            }
            #expect(reason.contains("192.0.2.1:6379"))
            // 50 to 100 ms, doubled up to 400: not more than one every 200.
            #expect((10...35).contains(server.attempts.count))
        }

        @Test("the queue is bounded, by number and by bytes; what was cancelled makes room")
        func bounds() {
            server.isAway = { _ in true }
            let redis = server.client { $0.limits.queued = 3 }
            let waiting = (0..<3).map { redis.send("ECHO", $0) }
            #expect(server.error(redis.send("ECHO", "x")) == .notSent(.queueFull))
            waiting[1].cancel()
            waiting[1].forget()
            server.world.advance(by: .milliseconds(1))
            #expect(server.outcome(redis.send("ECHO", "y")) == nil)

            let small = server.client { $0.limits.queuedBytes = 100 }
            #expect(server.error(small.send("ECHO", String(repeating: "x", count: 101))) == .notSent(.queueFull))
            waiting.forEach { $0.forget() }
        }

        @Test("no more than so many are pending; the others follow as replies come")
        func window() {
            let redis = connected { $0.limits.pending = 2 }
            server.answer = { _, _ in nil }
            let answers = (0..<5).map { redis.send("ECHO", $0) }
            server.world.settle()
            #expect(server.last.commands.count { $0[0] == "ECHO" } == 2)
            for number in 0..<5 { server.last.send(ScriptedServer.bulk("\(number)")); server.world.settle() }
            for (number, answer) in answers.enumerated() { #expect(server.value(answer.map { try $0.int }) == number) }
        }

        @Test("when the connection is lost, what was sent is unknown, unless it may be repeated")
        func loss() {
            let redis = connected()
            server.answer = { _, _ in nil }
            var again = RedisCommand("GET", "k")
            again.isIdempotent = true
            let (once, repeated) = (redis.send("INCR", "n"), redis.send(again))
            server.world.settle()
            server.answer = { [unowned server] in server.usualAnswer($0, $1) }
            server.store["k"] = "v"
            server.last.cut()
            guard case .unknownWhetherExecuted(.connectionLost) = server.error(once) else {
                Issue.record("\(once.outcome)")
                return
            }
            server.world.advance(by: .milliseconds(100))
            #expect(server.value(repeated) == .bulk([118]))
            #expect(server.commands.count { $0[0] == "INCR" } == 1)
        }

        @Test("what the server did not get as a whole is sent again, whatever it is")
        func unsent() {
            let redis = connected()
            server.wires[0].room = 10
            let answer = redis.send("INCR", "n")
            server.world.settle()
            #expect(server.last.arrivals == 3)
            server.wires[0].lose(.connectionReset)
            server.world.advance(by: .milliseconds(100))
            #expect(server.value(answer) == .integer(1))
            #expect(server.store["n"] == "1")
        }

        @Test("a reply that is cut in the middle is none")
        func halfReply() {
            let redis = connected()
            server.answer = { _, session in
                session.send("$10\r\nabc")
                return nil
            }
            let answer = redis.send("INCR", "n")
            server.world.settle()
            server.last.cut()
            #expect(server.error(answer)?.mayHaveBeenExecuted == true)
        }

        @Test("a command that ends the connection each time is not repeated for ever")
        func poison() {
            let redis = connected()
            server.answer = { [unowned server] words, session in
                if words[0] == "GET" { session.cut() }
                return words[0] == "GET" ? nil : server.usualAnswer(words, session)
            }
            let answer = redis.get("k")
            server.world.advance(by: .seconds(3))
            #expect(server.error(answer)?.mayHaveBeenExecuted == true)
            #expect(server.commands.count { $0[0] == "GET" } == Lane.lossLimit)
        }

        @Test(
            "bytes that are no reply, one that nobody asked for, and one above the limit end the connection",
            arguments: [
                "HTTP/1.1 200 OK\r\n", "+OK\r\n+OK\r\n", "$2000\r\n" + String(repeating: "x", count: 2000) + "\r\n",
            ])
        func violation(bytes: String) {
            let redis = connected { $0.limits.replyBytes = 1024 }
            server.answer = { _, _ in nil }
            let (first, second) = (redis.send("ECHO", "a"), redis.get("b"))
            if bytes.hasPrefix("+") { second.cancel() }
            server.world.settle()
            let session = server.last
            session.send(bytes.hasPrefix("+") ? bytes + "+OK\r\n" : bytes)
            if !bytes.hasPrefix("+") {
                guard case .unknownWhetherExecuted(.violation) = server.error(first),
                    case .unknownWhetherExecuted(.violation) = server.error(second)
                else {
                    Issue.record("\(first.outcome) \(second.outcome)")
                    return
                }
            }
            first.forget()
            second.forget()
            server.world.settle()
            #expect(session.isOver)
        }

        @Test("a server that owes a reply and says nothing is given up after the silence")
        func silence() {
            let redis = connected()
            server.answer = { _, _ in nil }
            redis.send("ECHO", "x").forget()
            server.world.advance(by: .seconds(9))
            #expect(!server.sessions[0].isOver)
            server.answer = { [unowned server] in server.usualAnswer($0, $1) }
            server.world.advance(by: .seconds(2))
            #expect(server.sessions[0].isOver)
            #expect(server.value(redis.send("ECHO", "y")) == .bulk([121]))
        }

        @Test("an idle connection is tried by a PING, and given up if that is not answered")
        func ping() {
            let redis = connected()
            server.world.advance(by: .seconds(31))
            #expect(server.last.commands.count { $0 == ["PING"] } == 3)
            #expect(redis.isConnected)
            server.answer = { words, session in session.number == 0 ? nil : "+PONG\r\n" }
            server.world.advance(by: .seconds(45))
            #expect(server.sessions[0].isOver)
            #expect(redis.isConnected)
        }

        @Test("login, database and name leave with the first write")
        func greeting() {
            let redis = server.client {
                ($0.username, $0.password, $0.database, $0.clientName) = ("ada", "secret", 3, "web")
            }
            _ = server.value(redis.send("PING"))
            #expect(
                server.last.commands.prefix(4) == [
                    ["AUTH", "ada", "secret"], ["SELECT", "3"], ["CLIENT", "SETNAME", "web"], ["PING"],
                ])
        }

        @Test("a login that is refused fails what waits at once, without a word of the password")
        func refusedLogin() {
            server.answer = { words, _ in
                words[0] == "AUTH" ? "-WRONGPASS invalid username-password pair\r\n" : "-NOAUTH\r\n"
            }
            let redis = server.client { $0.password = "secret" }
            var events: [RedisClient.Event] = []
            redis.onEvent = { events.append($0) }
            let answer = redis.send("GET", "k")
            let error = server.error(answer)
            #expect(error == .notSent(.loginRefused(RedisRefusal("WRONGPASS invalid username-password pair"))))
            #expect(!"\(events) \(error.map { "\($0)" } ?? "")".contains("secret"))
            // And it is tried again: the password may be put right on the server.
            server.answer = { [unowned server] in server.usualAnswer($0, $1) }
            server.world.advance(by: .seconds(1))
            #expect(redis.isConnected)
        }

        @Test("a user who may not say PING or name the connection is a user all the same")
        func narrowUser() {
            server.answer = { [unowned server] words, session in
                ["PING", "CLIENT"].contains(words[0]) ? "-NOPERM no\r\n" : server.usualAnswer(words, session)
            }
            let redis = server.client { $0.clientName = "web" }
            #expect(server.value(redis.send("ECHO", "x")) == .bulk([120]))
        }

        @Test("while a server loads its data, commands wait")
        func loading() {
            var isLoading = true
            server.answer = { [unowned server] words, session in
                isLoading && words[0] == "PING" ? "-LOADING Redis is loading\r\n" : server.usualAnswer(words, session)
            }
            let redis = server.client()
            let answer = redis.send("ECHO", "x")
            server.world.advance(by: .seconds(1))
            #expect(server.outcome(answer) == nil)
            isLoading = false
            server.world.advance(by: .milliseconds(400))
            #expect(server.value(answer) == .bulk([120]))
        }

        @Test("an error of a cluster is told as what it is")
        func cluster() {
            server.answer = { words, _ in words[0] == "PING" ? "+PONG\r\n" : "-MOVED 3999 127.0.0.1:6381\r\n" }
            let redis = server.client()
            guard case .refused(let refusal) = server.error(redis.send("GET", "k")) else { return }
            #expect(refusal.isOfCluster)
        }

        @Test("a transaction leaves as a whole, and its answer is that of its commands")
        func transaction() {
            let redis = server.client()
            let (before, all, after) = (
                redis.send("INCR", "n"), redis.transaction([RedisCommand("INCR", "n"), RedisCommand("NONSENSE")]),
                redis.send("INCR", "n")
            )
            #expect(server.value(before) == .integer(1))
            #expect(server.value(all) == [.integer(2), .refusal(RedisRefusal("ERR unknown command 'NONSENSE'"))])
            #expect(server.value(after) == .integer(3))
            #expect(server.value(redis.transaction([])) == [])
        }

        @Test("a transaction that cannot be run fails with the first reason, and with one reply")
        func refusedTransaction() {
            let redis = connected()
            server.answer = { words, _ in
                switch words[0] {
                case "MULTI": "+OK\r\n"
                case "BAD": "-ERR wrong number of arguments\r\n"
                case "EXEC": "-EXECABORT Transaction discarded\r\n"
                default: "+QUEUED\r\n"
                }
            }
            let all = redis.transaction([RedisCommand("GET", "a"), RedisCommand("BAD"), RedisCommand("GET", "b")])
            #expect(server.error(all) == .refused(RedisRefusal("ERR wrong number of arguments")))
            #expect(redis.waitingCommands == 0)
        }

        @Test("what cannot be sent is refused at once")
        func misuse() {
            let redis = server.client()
            guard case .misuse = server.error(redis.send("BLPOP", "k", 0)),
                case .misuse = server.error(redis.transaction([RedisCommand("SUBSCRIBE", "c")]))
            else {
                Issue.record("it was sent")
                return
            }
            #expect(server.attempts.isEmpty)
        }

        @Test("a close fails what waits, tells what was sent from what was not, and leaves nothing behind")
        func close() {
            let redis = connected { $0.limits.pending = 1 }
            server.answer = { _, _ in nil }
            let (sent, waiting) = (redis.send("ECHO", "a"), redis.send("ECHO", "b"))
            server.world.settle()
            redis.close()
            #expect(server.error(sent) == .unknownWhetherExecuted(.closed))
            #expect(server.error(waiting) == .notSent(.closed))
            #expect(server.error(redis.send("ECHO", "c")) == .notSent(.closed))
            server.world.settle()
            #expect(server.sessions[0].isOver)
            #expect(server.world.timers.isEmpty)
        }

        @Test("a drain answers what waits, takes no more, and then closes")
        func drain() {
            let redis = connected()
            server.answer = { _, _ in nil }
            let answer = redis.send("ECHO", "a")
            server.world.settle()
            let drained = redis.drain()
            #expect(server.error(redis.send("ECHO", "b")) == .notSent(.closed))
            #expect(server.outcome(drained) == nil)
            server.last.send(ScriptedServer.bulk("a"))
            #expect(server.value(answer) == .bulk([97]))
            #expect(server.outcome(drained) != nil)
            #expect(server.world.timers.isEmpty)
        }

        @Test("a client that is let go closes its connection, also in the middle of an attempt")
        func letGo() {
            var redis: RedisClient? = connected()
            server.answer = { _, _ in nil }
            let answer = redis?.send("ECHO", "a")
            server.world.settle()
            redis = nil
            #expect(answer.flatMap { server.error($0) } == .unknownWhetherExecuted(.closed))
            server.world.settle()
            #expect(server.last.isOver)
            redis = server.client()
            redis?.send("ECHO", "a").forget()
            redis = nil
            server.world.advance(by: .seconds(3))
            #expect(server.world.timers.isEmpty)
        }

        @Test("a callback may close the client in the middle of its replies")
        func closeInCallback() {
            let redis = connected()
            let (first, second) = (redis.send("ECHO", "a"), redis.send("ECHO", "b"))
            first.addCallback { _ in redis.close() }
            #expect(server.value(first) == .bulk([97]))
            #expect(server.error(second)?.mayHaveBeenExecuted == true)
        }
    }

#endif
