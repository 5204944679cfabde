#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("RedisSubscriber", .ownThread) struct RedisSubscriberTests {
        private let server: ScriptedServer
        private let subscriber: RedisSubscriber
        init() throws {
            server = try ScriptedServer()
            var options = RedisClient.Options(.at(somewhere))
            options.timeouts.firstWait = .milliseconds(100)
            subscriber = RedisSubscriber(on: server.world.reactor, options)
        }

        private final class Events {
            var all: [RedisSubscription.Event] = []
            var texts: [String] { all.compactMap { if case .message(let message) = $0 { message.text } else { nil } } }
        }

        private func listen(_ channel: String, pattern: Bool = false) -> (Events, RedisSubscription) {
            let events = Events()
            let body = { (event: RedisSubscription.Event) in events.all.append(event) }
            return (
                events,
                pattern ? subscriber.subscribe(toPattern: channel, body) : subscriber.subscribe(to: channel, body)
            )
        }

        private func publish(_ text: String, to channel: String) {
            server.last.send(ScriptedServer.list("message", channel, text))
            server.world.settle()
        }

        @Test("each listener of a channel gets its messages; the server is asked once")
        func channels() {
            let (a, first) = listen("news"), (b, _) = listen("news"), (c, _) = listen("other")
            let active = first.whenActive()
            #expect(server.outcome(active) != nil)
            publish("one", to: "news")
            publish("two", to: "other")
            #expect(a.texts == ["one"] && b.texts == ["one"] && c.texts == ["two"])
            #expect(server.commands.count == 2)
        }

        @Test("a pattern's messages tell their channel")
        func patterns() {
            let (events, _) = listen("n*", pattern: true)
            server.world.settle()
            server.last.send(ScriptedServer.list("pmessage", "n*", "news", "x"))
            server.world.settle()
            #expect(events.all == [.message(RedisSubscription.Message(channel: "news", payload: [120]))])
            #expect(server.commands == [["PSUBSCRIBE", "n*"]])
        }

        @Test("a cancelled one gets nothing more; the last one of a channel ends it at the server")
        func cancel() {
            let (a, first) = listen("news"), (b, second) = listen("news")
            server.world.settle()
            first.cancel()
            publish("one", to: "news")
            second.cancel()
            publish("two", to: "news")
            #expect(a.texts == [] && b.texts == ["one"])
            #expect(server.commands == [["SUBSCRIBE", "news"], ["UNSUBSCRIBE", "news"]])
            let (c, _) = listen("news")
            server.world.settle()
            publish("three", to: "news")
            #expect(c.texts == ["three"])
        }

        @Test("after a loss everything is subscribed again, and the gap is told between what came before and after")
        func gap() {
            let (events, subscription) = listen("news")
            server.world.settle()
            publish("before", to: "news")
            server.last.cut()
            server.world.settle()
            #expect(!subscription.isActive)
            server.world.advance(by: .milliseconds(100))
            publish("after", to: "news")
            func message(_ text: String) -> RedisSubscription.Event {
                .message(RedisSubscription.Message(channel: "news", payload: Array(text.utf8)))
            }
            #expect(events.all == [message("before"), .gapBegan, .gapEnded, message("after")])
            #expect(server.sessions.count == 2)
        }

        @Test("one that is refused is told, and the others go on")
        func refused() {
            server.answer = { [unowned server] words, session in
                words == ["SUBSCRIBE", "secret"] ? "-NOPERM no\r\n" : server.usualAnswer(words, session)
            }
            let (a, first) = listen("secret"), (b, _) = listen("news")
            let active = first.whenActive()
            #expect(server.error(active) == .refused(RedisRefusal("NOPERM no")))
            #expect(a.all == [.refused(RedisRefusal("NOPERM no"))])
            publish("x", to: "news")
            #expect(b.texts == ["x"])
        }

        @Test(
            "what is out of order, or no message, ends the connection",
            arguments: [
                ":1\r\n", "$-1\r\n", "*0\r\n", "*1\r\n:1\r\n", "*2\r\n$7\r\nmessage\r\n$1\r\nx\r\n", "+PONG\r\n",
                "*3\r\n$9\r\nsubscribe\r\n$5\r\nother\r\n:1\r\n", "*3\r\n$7\r\nmessage\r\n:1\r\n:1\r\n", "garbage\r\n",
            ])
        func violations(bytes: String) {
            let (_, subscription) = listen("news")
            server.world.settle()
            let session = server.last
            session.send(bytes)
            server.world.settle()
            #expect(session.isOver)
            server.world.advance(by: .milliseconds(100))
            #expect(subscription.isActive)
        }

        @Test("a silent connection is tried, and given up if nothing comes")
        func silence() {
            let (events, _) = listen("news")
            server.world.settle()
            server.world.advance(by: .seconds(31))
            #expect(server.last.commands.last == ["PING"])
            #expect(events.all == [])
            server.answer = { [unowned server] words, session in
                session.number == 0 ? nil : server.usualAnswer(words, session)
            }
            server.world.advance(by: .seconds(70))
            #expect(server.sessions[0].isOver)
            #expect(events.all == [.gapBegan, .gapEnded])
        }

        @Test("a PING is answered in either way")
        func pong() {
            _ = listen("news")
            server.world.settle()
            server.answer = { _, _ in ScriptedServer.list("pong", "") }
            server.world.advance(by: .seconds(100))
            #expect(!server.sessions[0].isOver)
        }

        @Test("a close ends it, with no word to anybody but those who wait, and no timer")
        func close() {
            let (events, subscription) = listen("news")
            server.answer = { [unowned server] words, session in
                words[0] == "SUBSCRIBE" ? nil : server.usualAnswer(words, session)
            }
            let active = subscription.whenActive()
            server.world.settle()
            subscriber.close()
            #expect(server.error(active) == .notSent(.closed))
            #expect(events.all == [])
            server.world.settle()
            #expect(server.last.isOver)
            #expect(server.world.timers.isEmpty)
            #expect(!subscriber.subscribe(to: "x") { _ in }.isActive)
        }

        @Test("a listener may cancel itself and close everything from within")
        func reentrancy() {
            var count = 0
            var own: RedisSubscription?
            own = subscriber.subscribe(to: "news") { [unowned subscriber] _ in
                count += 1
                own?.cancel()
                subscriber.close()
            }
            server.world.settle()
            server.last.send(ScriptedServer.list("message", "news", "a") + ScriptedServer.list("message", "news", "b"))
            server.world.settle()
            #expect(count == 1)
        }
    }

#endif
