// Simulation.swift - one seed: a server in memory, a handful of clients, and the time, which moves only when
// everybody has had a turn. Invariant: whatever happens is told by the seed alone, so a seed that failed fails again.

import Logging
import ProcessTesting
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// One run.
package struct Simulation {
    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        /// Empty if all is well.
        package var problems: [String] = []
        package var requests = 0
        package var responses = 0
        package var aborted = 0
        /// Of all bytes that the clients got, with their times.
        package var digest: UInt64 = 14_695_981_039_346_656_037
        /// What was asked and answered, for whoever looks into a failure.
        package var story: [String] = []
    }

    /// In simulated milliseconds: by then every deadline has passed.
    private static let longest = 400_000

    private var random: Random
    private let client: TestClient
    private let ledger: Ledger
    private let conditions: Conditions
    private var clients: [(client: any SimulatedPeer, due: Int)] = []
    private var unopened: [Int] = []
    private var now = 0
    private var drainsAt = Int.max
    private var drained: Flag?
    private var outcome = Outcome()

    private final class Flag { var isSet = false }

    /// Runs a seed to its end.
    package static func run(seed: UInt64) -> Outcome {
        do {
            var simulation = try Simulation(seed)
            return simulation.run()
        } catch {
            return Outcome(problems: ["the server does not start: \(error)"])
        }
    }

    private init(_ seed: UInt64) throws {
        random = Random(seed: seed)
        let conditions = Conditions(&random)
        let ledger = Ledger()
        (self.conditions, self.ledger) = (conditions, ledger)
        client = try TestClient(
            limits: conditions.limits, timeouts: conditions.timeouts,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in WorkResource.site(ledger, limit: conditions.limits.body.bytes) }
        unopened = (0..<random.number(1...6)).map { _ in random.number(0...2000) }.sorted()
        if random.oneIn(6) { drainsAt = random.number(0...3000) }
    }

    private mutating func run() -> Outcome {
        while let due = nextDue, now < Simulation.longest {
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
        let next = clients.lazy.filter { !$0.client.isDone }.map(\.due).min()
        return [next, unopened.first].compactMap { $0 }.min()
    }

    private mutating func open() {
        while let first = unopened.first, first <= now {
            unopened.removeFirst()
            // A server that stops listens no more.
            guard drained == nil else { continue }
            clients.append((newcomer(), now + random.number(0...50)))
        }
    }

    /// A client with a script and a connection.
    private mutating func newcomer() -> any SimulatedPeer {
        let number = clients.count
        #if HTTP2
            if random.oneIn(3) {
                let connection = client.connect(security: TransportSecurity(applicationProtocol: "h2"))
                if let peer = StreamingClient(number: number, conditions, connection.transport, &random) { return peer }
            }
        #endif
        let manner: SimulatedClient.Manner =
            random.oneIn(2) ? .patient : random.pick([.patient, .halfCloser, .resetter, .staller, .neverReads])
        let script = Script(
            client: number, conditions, mayLeave: manner == .resetter || manner == .halfCloser, &random)
        return SimulatedClient(number: number, manner, script, client.connect().transport, &random)
    }

    private mutating func act() {
        for index in clients.indices where !clients[index].client.isDone && clients[index].due <= now {
            clients[index].due = now + clients[index].client.act()
        }
    }

    private mutating func drain() {
        let flag = Flag()
        drained = flag
        client.drain { flag.isSet = true }
    }

    // MARK: The end

    private mutating func conclude() {
        // For the timers that the handlers have set by themselves. Those of the server are longer, and have to be gone.
        client.memory.advance(by: .milliseconds(30))
        for (client, _) in clients {
            outcome.problems += client.problems(ledger, conditions, isDraining: drained != nil)
            outcome.responses += client.complete
            if client.wasAborted { outcome.aborted += 1 }
            for answer in client.answers { mix(answer.status, answer.body) }
            outcome.story += client.story
        }
        outcome.requests = ledger.begun.values.reduce(0) { $0 + $1.count }
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

    private mutating func mix(_ status: Int, _ body: [UInt8]) {
        for value in [status, body.count, now] + body.map(Int.init) {
            outcome.digest = (outcome.digest ^ UInt64(truncatingIfNeeded: value)) &* 1_099_511_628_211
        }
    }
}
