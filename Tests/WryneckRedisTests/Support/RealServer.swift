// RealServer.swift - a redis-server of the test's own, at a UNIX socket in a folder of its own: no port, no file of
// anybody else.

#if Redis

    import Foundation
    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor

    @testable import WryneckRedis

    final class RealServer {
        static let isInstalled = ["/usr/bin", "/usr/local/bin", "/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/redis-server")
        }
        static let missing: Comment = "redis-server is not installed; on Debian: apt-get install redis-server"

        private let folder: ScratchFolder
        private let arguments: [String]
        private var child: Child?
        var endpoint: Endpoint { .unix(path: folder.path + "/redis.sock") }

        /// Its arguments are added to those that keep it to itself.
        init(_ arguments: [String] = []) async throws {
            folder = try ScratchFolder("wryneck-redis")
            self.arguments = arguments
            try await start()
        }

        func start() async throws {
            let own = [
                "--port", "0", "--unixsocket", folder.path + "/redis.sock", "--dir", folder.path, "--save", "",
                "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no",
            ]
            let child = try Child("redis-server", own + arguments)
            while try await !child.line().contains("eady to accept connections") {}
            self.child = child
        }

        func kill() async throws {
            child?.signal(SIGKILL)
            _ = try await child?.finish()
            child = nil
        }

        func pause() { child?.signal(SIGSTOP) }
        func resume() { child?.signal(SIGCONT) }

        /// What a Deferred brings, while the reactor turns.
        static func wait<Value>(for deferred: Deferred<Value>, on test: TestReactor) throws -> Value {
            try test.turn(until: { deferred.hasFired && deferred.settledResult != nil })
            deferred.whenSettled { _ in }
            guard let result = deferred.settledResult else { throw RedisError.misuse("it never came") }
            return try result.get()
        }
    }

#endif
