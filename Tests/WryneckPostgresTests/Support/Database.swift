// Database.swift - a reactor that the test turns, and a pool on it.

#if PostgreSQL
    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckReactorTesting

    @testable import WryneckPostgres

    /// All tests that need a server: one after the other, because some of them stop it.
    @Suite(
        "PostgreSQL", .serialized, .ownThread,
        .enabled(if: Cluster.programs != nil, "PostgreSQL's server is missing: apt-get install postgresql"))
    struct ServerTests {}

    final class Database {
        let test: TestReactor
        let cluster: Cluster
        let options: PostgresOptions
        let pool: PostgresPool

        init(_ configure: (inout PostgresOptions) -> Void = { _ in }) throws {
            cluster = try Cluster.shared.get()
            test = try TestReactor()
            var options = try PostgresOptions(cluster.address)
            configure(&options)
            self.options = options
            pool = PostgresPool(on: test.reactor, options)
        }

        var reactor: Reactor { test.reactor }

        /// Turns until the Deferred has a result.
        func wait<Value>(for deferred: Deferred<Value>, sourceLocation: SourceLocation = #_sourceLocation) throws
            -> Value
        {
            var result: Result<Value, any Error>?
            deferred.whenSettled { result = $0 }
            try test.turn(until: { result != nil }, sourceLocation: sourceLocation)
            guard let result else { throw ChildFailure(description: "no result") }
            return try result.get()
        }

        /// Runs async code on the reactor.
        func run<Value>(
            sourceLocation: SourceLocation = #_sourceLocation, _ body: @escaping () async throws -> Value
        ) throws -> Value { try wait(for: Deferred(on: reactor, body), sourceLocation: sourceLocation) }

        /// What a statement fails with.
        func failure<Value>(
            of deferred: Deferred<Value>, sourceLocation: SourceLocation = #_sourceLocation
        ) throws -> PostgresError {
            do { _ = try wait(for: deferred, sourceLocation: sourceLocation) } catch let error as PostgresError {
                return error
            }
            Issue.record("it succeeded", sourceLocation: sourceLocation)
            throw ChildFailure(description: "it succeeded")
        }

        /// A table that goes with its session's database objects: dropped first, because tests share the server.
        func table(_ name: String, _ columns: String) throws {
            _ = try wait(
                for: pool.script("drop table if exists \(name); create table \(name) (\(columns))", timeout: nil))
        }

        func number(_ sql: String) throws -> Int {
            let rows: PostgresRows = try wait(for: pool.query(sql))
            return try rows[0][0, as: Int.self]
        }
    }

#endif
