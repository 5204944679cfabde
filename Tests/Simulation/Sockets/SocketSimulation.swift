// SocketSimulation.swift - one seed of WebSockets: a server in memory and a handful of clients, some of whom send
// rubbish, read nothing, vanish or say nothing. Invariant: what comes back is what was sent, in order and once; every
// socket ends, and its end is told once; nothing is left behind.

import Logging
import ProcessTesting
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// One run.
package struct SocketSimulation {
    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        /// Empty if all is well.
        package var problems: [String] = []
        package var sockets = 0
        package var messages = 0
        package var echoes = 0
        /// Sockets that the server has cut or refused to go on with.
        package var refused = 0
    }

    /// In simulated milliseconds: by then every deadline has passed.
    private static let longest = 300_000

    private var random: Random
    private let client: TestClient
    private let ledger: SocketLedger
    private let limits: Limits.WebSocket
    private var clients: [(socket: SimulatedSocket, due: Int)] = []
    private var unopened: [Int] = []
    private var now = 0
    private var drainsAt = Int.max
    private var drained: Flag?
    private var outcome = Outcome()

    private final class Flag { var isSet = false }

    /// Runs a seed to its end.
    package static func run(seed: UInt64) -> Outcome {
        do {
            var simulation = try SocketSimulation(seed)
            return simulation.run()
        } catch {
            return Outcome(problems: ["the server does not start: \(error)"])
        }
    }

    private init(_ seed: UInt64) throws {
        random = Random(seed: seed)
        var limits = Limits()
        if random.oneIn(4) { limits.webSocket.messageBytes = 60_000 }
        if random.oneIn(4) { limits.webSocket.frameBytes = 50_000 }
        if random.oneIn(4) { limits.webSocket.waitingMessages = random.number(1...3) }
        if random.oneIn(4) { limits.webSocket.waitingBytes = random.pick([100, 5000]) }
        if random.oneIn(4) { limits.webSocket.sendHighWater = random.pick([1024, 20_000]) }
        if random.oneIn(4) { limits.webSocket.unsentBytes = 200_000 }
        if random.oneIn(4) { limits.webSocket.contextTakeovers = random.number(0...1) }
        let ledger = SocketLedger()
        (self.ledger, self.limits) = (ledger, limits.webSocket)
        client = try TestClient(
            limits: limits, logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in ledger.site() }
        unopened = (0..<random.number(1...6)).map { _ in random.number(0...3000) }.sorted()
        if random.oneIn(6) { drainsAt = random.number(0...5000) }
    }

    private mutating func run() -> Outcome {
        while let due = nextDue, now < SocketSimulation.longest {
            client.memory.advance(by: .milliseconds(due - now))
            now = due
            if now >= drainsAt && drained == nil { drain() }
            open()
            act()
            // Now and then two things reach the server in one turn.
            if !random.oneIn(4) { client.memory.settle() }
        }
        conclude()
        return outcome
    }

    private var nextDue: Int? {
        let next = clients.lazy.filter { !$0.socket.isDone }.map(\.due).min()
        return [next, unopened.first].compactMap { $0 }.min()
    }

    private mutating func open() {
        while let first = unopened.first, first <= now {
            unopened.removeFirst()
            // A server that stops listens no more.
            guard drained == nil else { continue }
            let socket = SimulatedSocket(number: clients.count, client.connect().transport, limits, &random)
            clients.append((socket, now + random.number(0...50)))
        }
    }

    private mutating func act() {
        for index in clients.indices where !clients[index].socket.isDone && clients[index].due <= now {
            clients[index].due = now + clients[index].socket.act()
        }
    }

    private mutating func drain() {
        let flag = Flag()
        drained = flag
        client.drain { flag.isSet = true }
    }

    // MARK: The end

    private mutating func conclude() {
        // For the handlers' own ends. The deadlines of the server are longer, and have to be gone.
        client.memory.advance(by: .milliseconds(30))
        for (socket, _) in clients {
            outcome.problems += socket.problems(ledger, wasStopped: drained != nil)
            outcome.messages += socket.sent.count
            outcome.echoes += socket.echoes.count
            if socket.wasRefused { outcome.refused += 1 }
        }
        outcome.sockets = ledger.opened.count
        for (number, count) in ledger.opened.sorted(by: { $0.key < $1.key }) where ledger.ends[number]?.count != count {
            outcome.problems.append("socket \(number): \(ledger.ends[number]?.count ?? 0) ends")
        }
        let left = client.memory.leftovers
        if left != (0, 0, 0) {
            outcome.problems.append(
                "left behind: \(left.timers) timers, \(left.descriptors) descriptors, \(left.tasks) tasks")
        }
        if client.openConnections != 0 {
            outcome.problems.append("\(client.openConnections) connections were left behind")
        }
        if let drained, !drained.isSet { outcome.problems.append("the server did not come to its end") }
    }
}
