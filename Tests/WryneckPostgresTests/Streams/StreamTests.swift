#if PostgreSQL
    import CLinux
    import Glibc
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Streams and COPY") struct StreamTests {
            @Test("rows come one by one, in order, and no more are held here than may be")
            func rows() throws {
                let database = try Database { $0.limits.streamedRows = 10 }
                let sum = try database.run {
                    var sum = 0
                    for try await row in database.pool.stream("select generate_series(1, $1::int) as n", 5000) {
                        sum += try row["n", as: Int.self]
                        if sum % 500 == 0 { try await database.reactor.sleep(for: .zero) }
                    }
                    return sum
                }
                #expect(sum == 5000 * 5001 / 2)
                let inflow = Inflow<PostgresRow>(limit: 10)
                try database.run {
                    try await database.pool.withConnection { connection in
                        connection.stream(PostgresStatement("select generate_series(1, 100000)"), into: inflow, nil) {}
                        try await database.reactor.sleep(for: .milliseconds(50))
                        #expect(inflow.isFull)
                    }
                }
            }

            @Test("a stream that is left early ends at the server, and its connection serves again")
            func leftEarly() throws {
                let database = try Database { $0.limits.connections = 1 }
                let backend = try database.number("select pg_backend_pid()")
                for round in 0..<3 {
                    let seen = try database.run {
                        var seen = 0
                        for try await _ in database.pool.stream("select generate_series(1, 100000000)") {
                            seen += 1
                            if seen == 500 + round { break }
                        }
                        return seen
                    }
                    #expect(seen == 500 + round)
                    #expect(try database.number("select pg_backend_pid()") == backend)
                }
            }

            @Test("a failure behind some rows is the stream's error, and none of them is lost")
            func lateFailure() throws {
                let database = try Database()
                var seen = 0
                let done = database.pool.stream("select 1/(3 - n) from generate_series(1, 5) n").forEach { _ in
                    seen += 1
                }
                let error = try database.failure(of: done)
                #expect(seen == 2 && error.serverMessage != nil && error.outcome == .failed)
                let unsent = try database.failure(of: database.pool.stream("select $1", "\0").forEach { _ in })
                #expect(unsent.outcome == .notSent)
                #expect(database.pool.connections.resting == database.pool.connections.open)
            }

            @Test("a hundred thousand rows go in and come out, and the memory stays where it was")
            func copy() throws {
                let database = try Database { $0.limits.connections = 2 }
                try database.table("copied", "id int, name text, bytes bytea")
                let rows = try database.run {
                    try await database.pool.copyIn("copy copied from stdin") { writer in
                        var piece: [UInt8] = []
                        for number in 0..<100_000 {
                            piece += Self.line(number)
                            guard piece.count > 100_000 else { continue }
                            try await writer.write(piece)
                            piece = []
                        }
                        try await writer.write(piece)
                    }
                }
                #expect(rows == 100_000)
                #expect(try database.number("select count(*) from copied where name = 'n' || id") == 100_000)
                let before = mallinfo2().uordblks
                var (most, lines, bytes) = (before, 0, 0)
                try database.run {
                    for try await piece in database.pool.copyOut("copy copied to stdout") {
                        lines += piece.count { $0 == UInt8(ascii: "\n") }
                        bytes += piece.count
                        most = max(most, mallinfo2().uordblks)
                    }
                }
                #expect(lines == 100_000 && bytes > 1_500_000)
                #expect(most < before + 2_000_000, "\(most - before) bytes more")
            }

            /// As `PostgresCopyWriter.line`, without the cost of a hundred thousand existentials in a debug build.
            private static func line(_ number: Int) -> [UInt8] {
                Array("\(number)\tn\(number)\t\\\\x0\(number % 10)\n".utf8)
            }

            @Test("a line of COPY is what was written, whatever is in it")
            func lines() throws {
                let database = try Database()
                try database.table("lines", "a text, b bytea, c int")
                let nasty = "a\tb\nc\\d\\N\r\\."
                try database.run {
                    let count = try await database.pool.copyIn("copy lines from stdin") { writer in
                        try await writer.write(PostgresCopyWriter.line(nasty, [UInt8]([0, 9, 10, 92]), nil))
                        try await writer.write(PostgresCopyWriter.line("\\N", nil as [UInt8]?, 7))
                    }
                    #expect(count == 2)
                    let rows = try await database.pool.query("select * from lines order by c nulls first")
                    #expect(try rows[0]["a", as: String.self] == nasty && rows[1]["a", as: String.self] == "\\N")
                    #expect(try rows[0]["b", as: [UInt8].self] == [0, 9, 10, 92] && rows[1]["c", as: Int.self] == 7)
                }
            }

            @Test("a COPY whose writer throws, whose data are wrong, or whose task is cancelled takes nothing")
            func failedCopies() throws {
                let database = try Database { $0.limits.connections = 1 }
                try database.table("refused", "a int")
                let backend = try database.number("select pg_backend_pid()")
                try database.run {
                    await #expect(throws: Boom.self) {
                        try await database.pool.copyIn("copy refused from stdin") { writer in
                            try await writer.write(Array("1\n".utf8))
                            throw Boom(id: 1)
                        }
                    }
                    do {
                        try await database.pool.copyIn("copy refused from stdin") { writer in
                            for _ in 0..<10 { try await writer.write(Array("1\nnonsense\n".utf8)) }
                        }
                        Issue.record("nonsense was taken")
                    } catch let error as PostgresError { #expect(error.sqlState == .invalidTextRepresentation) }
                    do {
                        try await database.pool.copyIn("select 1") { _ in }
                        Issue.record("a SELECT is no COPY")
                    } catch let error as PostgresError { #expect("\(error)".contains("no COPY")) }
                    await #expect(throws: PostgresError.self) {
                        try await database.pool.copyIn("copy nothing from stdin") { _ in }
                    }
                }
                let never = Deferred<Void>()
                var isThere = false
                let work = Deferred<Void>(on: database.reactor) {
                    try await database.pool.copyIn("copy refused from stdin") { writer in
                        try await writer.write(Array("1\n".utf8))
                        isThere = true
                        try await never.value
                    }
                }
                try database.test.turn(until: { isThere })
                work.cancel()
                #expect(throws: CancelledError.self) { try database.wait(for: work) }
                #expect(try database.number("select count(*) from refused") == 0)
                #expect(try database.number("select pg_backend_pid()") == backend)
            }

            @Test("a stream that waits for a connection can be left, and so can one of a closed pool")
            func waiting() throws {
                let database = try Database { $0.limits.connections = 1 }
                let running: Deferred<PostgresRows> = database.pool.query("select pg_sleep(0.05)")
                var stream: PostgresStream<PostgresRow>? = database.pool.stream("select 1")
                #expect(database.pool.connections.waiting == 2 && stream != nil)
                stream = nil
                #expect(database.pool.connections.waiting == 1)
                _ = try database.wait(for: running)
                database.pool.close()
                let error = try database.failure(of: database.pool.copyOut("copy x to stdout").forEach { _ in })
                guard case .closed = error.reason else { throw ChildFailure(description: "\(error)") }
            }
        }
    }

#endif
