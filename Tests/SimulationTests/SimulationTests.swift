import ProcessTesting
import Simulation
import Testing

/// Seeded runs of a whole server in memory. `make simulate SEEDS=100000` runs more of them, `make simulate SEED=n`
/// one again.
@Suite("Simulation", .ownThread) struct SimulationTests {
    @Test(
        "3000 seeds: every request that was accepted is answered once, whole and in order, or its connection is aborted",
        arguments: 1...6)
    func seeds(block: Int) {
        for seed in UInt64(block) * 1000..<UInt64(block) * 1000 + 500 {
            let outcome = Simulation.run(seed: seed)
            #expect(outcome.problems.isEmpty, "SEED=\(seed)")
        }
    }

    @Test(
        "500 seeds of agents: over a wire that fails each answer is that of its own request, and every request ends",
        arguments: 1...2)
    func agents(block: Int) {
        for seed in UInt64(block) * 1000..<UInt64(block) * 1000 + 250 {
            let outcome = AgentSimulation.run(seed: seed)
            #expect(outcome.problems.isEmpty, "SEED=\(seed)")
        }
    }

    @Test(
        "500 seeds of WebSockets: what comes back is what was sent, in order; every socket ends once, rubbish or not",
        arguments: 1...2)
    func sockets(block: Int) {
        for seed in UInt64(block) * 1000..<UInt64(block) * 1000 + 250 {
            let outcome = SocketSimulation.run(seed: seed)
            #expect(outcome.problems.isEmpty, "SEED=\(seed)")
        }
    }

    @Test("a seed replays exactly")
    func replays() {
        for seed in 1...20 as ClosedRange<UInt64> { #expect(Simulation.run(seed: seed) == Simulation.run(seed: seed)) }
    }
}
