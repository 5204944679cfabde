// AsyncHTTPClient: `async-http-client-peer URL CONNECTIONS SECONDS futures|tasks`, one event loop. It prints the line
// that clients.py reads.

import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization

@main
struct AsyncHTTPClientPeer {
    /// Does not count.
    private static let warmUp = Duration.milliseconds(300)

    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 5, let connections = Int(words[2]), let seconds = Double(words[3]) else {
            return print("usage: async-http-client-peer URL CONNECTIONS SECONDS futures|tasks")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        let client = HTTPClient(eventLoopGroup: group, configuration: configuration)
        let asking = Asking(client)
        for _ in 0..<connections {
            switch words[4] {
            case "futures": try asking.askByFutures(HTTPClient.Request(url: words[1]))
            default: Task { try await asking.askInTask(words[1]) }
            }
        }
        try await Task.sleep(for: warmUp)
        let before = Reading(asking.answers)
        try await Task.sleep(for: .seconds(seconds))
        let after = Reading(asking.answers)
        asking.stop()
        print(after.line(since: before))
        try? await client.shutdown()
        try? await group.shutdownGracefully()
    }
}

/// Every answer is read to its end and followed by the next request.
final class Asking: Sendable {
    private static let mostBytes = 4096

    private let client: HTTPClient
    private let count = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    init(_ client: HTTPClient) { self.client = client }

    var answers: Int { count.load(ordering: .relaxed) }

    func stop() { isOver.store(true, ordering: .relaxed) }

    func askByFutures(_ request: HTTPClient.Request) {
        client.execute(request: request).whenComplete { [self] result in
            if isOver.load(ordering: .relaxed) { return }
            switch result {
            case .success(let response): answered(response.status.code, response.body?.readableBytes ?? 0)
            case .failure(let error): fatalError("\(error)")
            }
            askByFutures(request)
        }
    }

    func askInTask(_ url: String) async throws {
        while !isOver.load(ordering: .relaxed) {
            do {
                let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
                answered(response.status.code, try await response.body.collect(upTo: Asking.mostBytes).readableBytes)
            } catch {
                if !isOver.load(ordering: .relaxed) { fatalError("\(error)") }
            }
        }
    }

    private func answered(_ status: UInt, _ bytes: Int) {
        count.add(1, ordering: .relaxed)
        if status != 200 || bytes == 0 { fatalError("status \(status), \(bytes) bytes") }
    }
}
