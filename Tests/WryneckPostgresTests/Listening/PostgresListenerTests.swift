#if PostgreSQL
    import Glibc
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("PostgresListener") struct PostgresListenerTests {
            private final class Ears {
                var heard: [String] = []
                func hear(_ event: PostgresListener.Event) {
                    switch event {
                    case .listening: heard.append("listening")
                    case .interrupted: heard.append("interrupted")
                    case .notification(let notification): heard.append(notification.payload)
                    }
                }
            }

            @Test("a channel is heard from `listening` on, in order, by each of its handlers, and by its exact name")
            func hearing() throws {
                let database = try Database()
                let listener = PostgresListener(on: database.reactor, database.options)
                let (first, second, other) = (Ears(), Ears(), Ears())
                let channel = "Or\"ders; --"
                try listener.listen(to: channel, first.hear)
                try database.test.turn(until: { first.heard == ["listening"] })
                let subscription = try listener.listen(to: channel, second.hear)
                try listener.listen(to: "other", other.hear)
                try database.test.turn(until: { second.heard == ["listening"] && other.heard == ["listening"] })
                for number in 0..<20 { _ = try database.wait(for: database.pool.notify(channel, "\(number)")) }
                try database.test.turn(until: { first.heard.count == 21 && second.heard.count == 21 })
                #expect(first.heard.dropFirst() == (0..<20).map(String.init)[...] && other.heard == ["listening"])
                subscription.remove()
                _ = try database.wait(for: database.pool.notify(channel, "last"))
                try database.test.turn(until: { first.heard.last == "last" })
                #expect(second.heard.count == 21)
                #expect(throws: PostgresError.self) { try listener.listen(to: "") { _ in } }
                #expect(throws: PostgresError.self) {
                    try listener.listen(to: String(repeating: "x", count: 64)) { _ in }
                }
                #expect(throws: PostgresError.self) { try listener.listen(to: "a\0b") { _ in } }
            }

            @Test("after a restart of the server the channel is heard again, and the gap is told")
            func restart() throws {
                let database = try Database()
                let listener = PostgresListener(on: database.reactor, database.options)
                let ears = Ears()
                try listener.listen(to: "news", ears.hear)
                try database.test.turn(until: { ears.heard == ["listening"] })
                try database.cluster.control("-m immediate restart")
                try database.test.turn(until: { ears.heard == ["listening", "interrupted", "listening"] })
                _ = try database.wait(for: database.pool.notify("news", "again"))
                try database.test.turn(until: { ears.heard.last == "again" })
                listener.close()
                #expect(ears.heard.count == 4 && !listener.isConnected)
            }

            @Test("a stream of events whose reader is too slow finds a gap where some were dropped")
            func slowReader() throws {
                let database = try Database()
                let listener = PostgresListener(on: database.reactor, database.options)
                let stream = try listener.events(of: "flood", limit: 4)
                let mark = Ears()
                try listener.listen(to: "mark", mark.hear)
                try database.test.turn(until: { mark.heard == ["listening"] })
                for number in 0..<10 { _ = try database.wait(for: database.pool.notify("flood", "\(number)")) }
                _ = try database.wait(for: database.pool.notify("mark", "done"))
                try database.test.turn(until: { mark.heard.last == "done" })
                let ears = Ears()
                for _ in 0..<6 { ears.hear(try #require(try database.wait(for: stream.next()))) }
                #expect(ears.heard == ["listening", "0", "1", "2", "interrupted", "listening"])
                _ = try database.wait(for: database.pool.notify("flood", "next"))
                ears.hear(try #require(try database.wait(for: stream.next())))
                #expect(ears.heard.last == "next")
            }

            @Test("a connection that is cut without a word is found by the heartbeat")
            func heartbeat() throws {
                let database = try Database { $0.timeouts.connect = .milliseconds(300) }
                var options = database.options
                options.parameters["application_name"] = "ear"
                let listener = PostgresListener(on: database.reactor, options)
                listener.heartbeat = .milliseconds(20)
                let ears = Ears()
                try listener.listen(to: "beat", ears.hear)
                try database.test.turn(until: { ears.heard == ["listening"] })
                // The backend stands still, the postmaster does not: a new connection can be made.
                let beating = "select pid from pg_stat_activity where application_name = 'ear'"
                let pid = try pid_t(database.number(beating))
                kill(pid, SIGSTOP)
                defer {
                    kill(pid, SIGTERM)
                    kill(pid, SIGCONT)
                }
                try database.test.turn(until: { ears.heard == ["listening", "interrupted", "listening"] })
            }
        }
    }

#endif
