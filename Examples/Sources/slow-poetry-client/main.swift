// main.swift - fetches several poems at once. The slowest server says how long that takes, not the sum of all: every
// poem is a Deferred, and nobody waits for one before asking for the next.

import Glibc
import WryneckNetworking

/// Collects what a server sends until it closes.
final class PoemReader: StreamProtocol {
    private var poem: [UInt8] = []
    private weak var transport: (any Transport)?
    /// The poem, when it is complete. Cancelling it ends the connection.
    private(set) lazy var finished = Deferred<String> { [weak self] _ in self?.transport?.abort() }

    func connected(to transport: any Transport) { self.transport = transport }

    func received(_ bytes: RawSpan, on transport: any Transport) { bytes.withUnsafeBytes { poem += $0 } }

    func disconnected(reason: ConnectionLost?) {
        // Without effect if it was cancelled: that was told before, since `abort()` calls this only in the next turn.
        if let reason {
            try? finished.errback(reason)
        } else {
            try? finished.callback(String(decoding: poem, as: UTF8.self))
        }
    }
}

func fetchPoem(_ place: Endpoint, on reactor: Reactor) -> Deferred<String> {
    reactor.connect(to: place, timeout: .seconds(5)) { PoemReader() }
        .flatMap { $0.finished }
        .addTimeout(.seconds(60), on: reactor)
}

let places = CommandLine.arguments.dropFirst()
guard !places.isEmpty else {
    print("usage: slow-poetry-client ENDPOINT...     such as tcp:127.0.0.1:10000")
    exit(64)
}

var failures: Int32 = 0
do {
    let reactor = try Reactor()
    let poems = try places.map { text in
        fetchPoem(try Endpoint(connecting: text), on: reactor).addBoth { result in
            switch result {
            case .success(let poem): print("\(text): \(poem.utf8.count) bytes")
            case .failure(let error): print("\(text): \(error)")
            }
            return try result.get()
        }
    }
    let all = DeferredList(poems, consumeErrors: true).addCallback { outcome in
        for case .success(let poem) in outcome.results ?? [] { print("\n\(poem)", terminator: "") }
        failures = Int32((outcome.results ?? []).count { if case .failure = $0 { true } else { false } })
        reactor.stop()
        return outcome
    }
    try reactor.run()
    withExtendedLifetime(all) {}
} catch {
    LogOutput.standardError.writeLine("slow-poetry-client: \(error)")
    exit(1)
}
exit(failures == 0 ? 0 : 1)
