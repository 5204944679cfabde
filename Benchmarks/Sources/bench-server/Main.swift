// bench-server: the routes that `make bench` and `make stress` measure, one for each way to answer.

import Synchronization
import Wryneck

@main
struct BenchServer {
    static func main() async throws {
        guard let options = Options(CommandLine.arguments.dropFirst()) else { return print(Options.usage) }
        // What is measured is requests, not the making of connections.
        var limits = Limits()
        limits.connection.requests = .max
        limits.http2.requests = .max
        limits.connection.count = 15_000
        var timeouts = Timeouts()
        timeouts.connection.idle = options.keepAlive
        let endpoints = [options.endpoint] + (options.secure.map { [$0] } ?? [])
        let number = Numbering()
        let server = Server(endpoints, reactors: .count(options.reactors), limits: limits, timeouts: timeouts) { _ in
            Site(Routes(options, reactor: number.next()).root)
        }
        let logged = try options.logged.map { endpoint in
            let output = try LogOutput.file(options.log)
            return Server(endpoint, limits: limits) { reactor in
                Site(Routes(options, reactor: 0).root, accessLog: AccessLogWriter(on: reactor, to: output))
            }
        }
        let priorKnowledge = options.priorKnowledge.map { endpoint in
            Server(endpoint, limits: limits, timeouts: timeouts, http2: .priorKnowledge) { _ in
                Site(Routes(options, reactor: 0).root)
            }
        }
        let others = [logged, priorKnowledge].compactMap { $0 }
        for other in others { try await other.start() }
        try await server.run()
        for other in others { await other.stop() }
    }
}

/// Numbers the reactors as their sites are made, for /reactor.
private final class Numbering: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
