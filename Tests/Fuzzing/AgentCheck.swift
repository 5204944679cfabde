// AgentCheck.swift - what a server sends, into an agent in memory: the same response however the bytes are cut, one end
// for each request, and nothing left behind when the server has gone.

import Logging
import Wryneck
import WryneckClient
import WryneckReactorTesting

enum AgentCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        do {
            var cuts = Cuts(bytes)
            let whole = try outcome([bytes])
            let cut = try outcome(cuts.pieces(bytes))
            return whole == cut ? nil : "whole: \(whole); cut into pieces: \(cut)"
        } catch {
            return "\(error)"
        }
    }

    private struct Fault: Error, CustomStringConvertible { let description: String }

    /// What the first of two requests gets of it. The second one waits for the connection: whether it gets that depends
    /// on the cuts, because bytes behind a response end it.
    private static func outcome(_ pieces: [[UInt8]]) throws -> String {
        let memory = try MemoryReactor(logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        let network = MemoryNetwork(on: memory.reactor)
        var options = Agent.Options()
        options.limits.pool.perHost = 1
        let agent = Agent(on: memory.reactor, options)
        let answers = [Asked(agent), Asked(agent)]
        memory.settle()
        guard let server = network.pending.first?.succeed() else { throw Fault(description: "no attempt to connect") }
        memory.settle()
        for piece in pieces {
            server.deliver(piece)
            memory.settle()
        }
        server.endInput()
        memory.settle()
        // Whoever tries again finds nobody.
        memory.advance(by: .seconds(60))
        guard agent.connections.open == 0, agent.connections.waiting == 0 else {
            throw Fault(description: "the pool still has \(agent.connections)")
        }
        let left = memory.leftovers
        guard left == (0, 0, 0) else { throw Fault(description: "left behind: \(left)") }
        _ = try answers[1].told()
        return try answers[0].told()
    }

    /// A request, and what came of it.
    private final class Asked {
        private var ends: [String] = []

        init(_ agent: Agent) {
            guard let url = try? ClientURL("http://192.0.2.1/") else { return }
            let sent: Deferred<ClientResponse> = agent.send(ClientRequest(.get, url))
            sent.whenSettled { [self] result in
                switch result {
                case .failure: ends.append("none")
                case .success(let response): read(response)
                }
            }
        }

        private func read(_ response: ClientResponse) {
            let bytes: Deferred<[UInt8]> = response.bytes(upTo: 10_000)
            bytes.whenSettled { [self] result in
                let body = (try? result.get()).map { String(decoding: $0, as: UTF8.self) } ?? "broken"
                ends.append("\(response.status.code) \(body)")
            }
        }

        func told() throws -> String {
            guard ends.count == 1 else { throw Fault(description: "\(ends.count) ends: \(ends)") }
            return ends[0]
        }
    }
}
