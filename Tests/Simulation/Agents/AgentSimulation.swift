// AgentSimulation.swift - one seed of the client against the server, with a wire between them that fails.
// Invariant: whatever happens to the wire, an answer is that of its own request, whole or told to be broken; every
// request ends; what is not the same twice is not done twice.

import Logging
import ProcessTesting
import Wryneck
import WryneckClient
import WryneckReactorTesting
import WryneckTesting

/// One run.
package final class AgentSimulation {
    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        /// Empty if all is well.
        package var problems: [String] = []
        package var requests = 0
        package var answered = 0
        package var failed = 0
        package var faults = 0
    }

    private var random: Random
    private let site: TestClient
    private var agent: Agent?
    private let counter = AskedSite()
    private var wires: [(near: MemoryTransport, far: MemoryTransport)] = []
    private var asked: [AskedOnce] = []
    private var outcome = Outcome()

    /// Runs a seed to its end.
    package static func run(seed: UInt64) -> Outcome {
        do { return try AgentSimulation(seed).run() } catch {
            return Outcome(problems: ["the server does not start: \(error)"])
        }
    }

    private init(_ seed: UInt64) throws {
        random = Random(seed: seed)
        let conditions = Conditions(&random)
        let counter = counter
        let overHTTP2 = random.oneIn(3)
        site = try TestClient(
            limits: conditions.limits, timeouts: conditions.timeouts, speaksHTTP2: overHTTP2,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in counter.site() }
        agent = site.agent(options()) { [unowned self] near, far in
            wires.append((near, far))
            if random.oneIn(4) { near.room = random.number(100...100_000) }
        }
    }

    private func options() -> Agent.Options {
        var options = Agent.Options()
        options.limits.pool.perHost = random.number(1...4)
        if random.oneIn(3) { options.limits.pool.uses = random.number(1...4) }
        if random.oneIn(3) { options.limits.pool.idlePerHost = random.number(0...2) }
        if random.oneIn(3) { options.limits.drainBytes = random.pick([0, 1000]) }
        if random.oneIn(3) { options.timeouts.idle = .seconds(random.number(0...5)) }
        if random.oneIn(4) { options.timeouts.queue = .seconds(random.number(1...5)) }
        return options
    }

    private func run() -> Outcome {
        let count = random.number(1...12)
        for _ in 0..<count * 4 {
            if asked.count < count, random.oneIn(2) { ask() }
            if random.oneIn(3) { disturb() }
            if random.oneIn(4), let once = asked.randomElement(using: &random) { once.leave() }
            site.memory.advance(by: .milliseconds(random.pick([0, 1, 50, 500, 3000])))
            for wire in wires where wire.near.room < 1 << 20 { wire.near.room += random.number(0...20_000) }
        }
        for wire in wires { (wire.near.room, wire.far.room) = (.max, .max) }
        conclude()
        return outcome
    }

    private func ask() {
        guard let agent else { return }
        let once = AskedOnce(asked.count + 1, overTLS: site.speaksHTTP2, on: agent, &random)
        asked.append(once)
        outcome.requests += 1
    }

    /// Something happens to a wire.
    private func disturb() {
        guard let wire = wires.randomElement(using: &random) else { return }
        outcome.faults += 1
        switch random.number(0...6) {
        case 0: wire.near.lose(.connectionReset)
        case 1: wire.far.lose(.connectionReset)
        case 2: wire.far.close()
        case 3: wire.far.abort()
        case 4: wire.near.isStalled.toggle()
        case 5: wire.near.room = random.number(0...1000)
        default:
            // Bytes that nobody asked for, on connections that rest: they must not become anybody's answer.
            guard agent?.connections.idle == agent?.connections.open else { return }
            wire.near.deliver(Array("HTTP/1.1 200 OK\r\nX-Id: 0\r\nContent-Length: 1\r\n\r\nX".utf8))
        }
    }

    // MARK: The end

    private func conclude() {
        for wire in wires { wire.near.isStalled = false }
        site.memory.advance(by: .seconds(400))
        for once in asked {
            outcome.problems += once.problems
            if once.isAnswered { outcome.answered += 1 } else { outcome.failed += 1 }
            let (runs, most) = (counter.runs[once.id] ?? 0, once.isIdempotent ? 2 : 1)
            if runs > most { outcome.problems.append("request \(once.id) ran \(runs) times") }
            once.forget()
        }
        asked = []
        site.memory.advance(by: .seconds(700))
        let left = agent?.connections
        if left?.waiting != 0 || left?.open != 0 {
            outcome.problems.append("the pool still has \(String(describing: left))")
        }
        agent = nil
        wires = []
        site.memory.advance(by: .seconds(100))
        let leftovers = site.memory.leftovers
        if leftovers != (0, 0, 0) { outcome.problems.append("left behind: \(leftovers)") }
        if site.openConnections != 0 { outcome.problems.append("\(site.openConnections) of the server's are open") }
    }
}
