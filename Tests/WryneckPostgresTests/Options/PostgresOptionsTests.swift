#if PostgreSQL
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckPostgres

    @Suite("PostgresOptions") struct PostgresOptionsTests {
        @Test("a URL is read as libpq reads it")
        func url() throws {
            let options = try PostgresOptions("postgres://ada:s%20ecret@db.example:6432/shop?sslmode=verify-full")
            #expect(options.parameters["user"] == "ada" && options.password == "s ecret")
            #expect(options.parameters["host"] == "db.example" && options.parameters["port"] == "6432")
            #expect(options.parameters["sslmode"] == "verify-full" && options.parameters["dbname"] == "shop")
        }

        @Test("an address that cannot be read is an error without the password")
        func malformed() {
            for address in [
                "postgres://ada:hunter2@[::1/x", "postgres://x/y?nonsense=hunter2", "host='hunter2", "a\0b",
            ] {
                let error = #expect(throws: PostgresError.self, "\(address)") { try PostgresOptions(address) }
                #expect(error.map { !"\($0)".contains("hunter2") } == true)
            }
        }

        @Test("names are looked up by the reactor, and each address is a place of its own; paths and addresses are not")
        func targets() throws {
            let memory = try MemoryReactor.adopted()
            let resolver = Table(["db.example": ["192.0.2.1", "2001:db8::1"]])
            memory.reactor.resolver = resolver
            let options = try PostgresOptions(
                "host=db.example,/run/pg,192.0.2.9 port=1,2,3 target_session_attrs=prefer-standby")
            let found = ConnectTarget.find(options, on: memory.reactor)
            let targets = try #require(try found.settledResult?.get())
            let seen = targets.map { target in
                ["host", "hostaddr", "port", "target_session_attrs"].map { keyword in
                    target.parameters.first { $0.keyword == keyword }?.value ?? "-"
                }.joined(separator: " ")
            }
            let places = ["db.example 192.0.2.1 1", "db.example 2001:db8::1 1", "/run/pg - 2", "192.0.2.9 - 3"]
            #expect(seen == places.map { $0 + " standby" } + places.map { $0 + " any" })
            #expect(resolver.asked == ["db.example"])
        }

        @Test("pauses double up to the longest, and each is at least half of that")
        func backoff() {
            var backoff = Backoff(PostgresTimeouts())
            var random = SystemRandomNumberGenerator()
            for most in [50, 100, 200, 400, 800, 800, 800] {
                let wait = backoff.failed(&random)
                #expect(wait <= .milliseconds(most) && wait >= .milliseconds(most) / 2)
            }
            backoff.succeeded()
            #expect(backoff.failed(&random) <= .milliseconds(50))
        }

        @Test("the server's code is found in libpq's words")
        func code() {
            let words = "connection to server at \"h\" (1.2.3.4), port 5432 failed: FATAL:  28P01: password failed"
            #expect(SessionOpening.sqlState(in: words) == .invalidPassword)
            #expect(SessionOpening.sqlState(in: "connection to server at \"h\" failed: Connection refused") == nil)
        }

        private final class Table: HostResolver {
            let hosts: [String: [String]]
            var asked: [String] = []
            init(_ hosts: [String: [String]]) { self.hosts = hosts }

            func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
                asked.append(host)
                return .succeed((hosts[host] ?? []).compactMap { SocketAddress($0, port: port) })
            }
        }
    }

#endif
