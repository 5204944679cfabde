// simulate [--agents | --sockets] [--seeds N] [--from SEED] [--seed SEED]: runs seeds of the simulation of a server, of
// agents against it, or of WebSockets; a seed that fails is printed, and replayed with --seed. simulate --target NAME
// --runs N: N mutations of a fuzz target's corpus, without a fuzzer.

import Foundation
import Fuzzing
import Simulation

func text(_ name: String) -> String? {
    let arguments = CommandLine.arguments
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
    return arguments[index + 1]
}

func value(_ name: String) -> UInt64? { text(name).flatMap { UInt64($0) } }

let clock = ContinuousClock()
let began = clock.now

/// The seeds that are asked for: one, or several in a row.
let single = value("--seed")
let seeds: Range<UInt64> = {
    let first = single ?? value("--from") ?? 1
    return first..<first + (single == nil ? value("--seeds") ?? 1000 : 1)
}()

/// Prints what is wrong with a seed. Returns whether anything is.
func tell(_ problems: [String], of seed: UInt64) -> Bool {
    guard !problems.isEmpty else { return false }
    print("SEED=\(seed) failed:")
    for problem in problems { print("  \(problem)") }
    return true
}

func simulate() -> Bool {
    var (failed, requests, responses, aborted) = (0, 0, 0, 0)
    for seed in seeds {
        let outcome = Simulation.run(seed: seed)
        requests += outcome.requests
        responses += outcome.responses
        aborted += outcome.aborted
        if tell(outcome.problems, of: seed) { failed += 1 }
        if single != nil {
            print(outcome.story.joined(separator: "\n"))
            print("digest \(String(outcome.digest, radix: 16))")
        }
    }
    print(
        "\(seeds.count) seeds, \(failed) failed; \(requests) requests, \(responses) responses, \(aborted) aborted connections; \(clock.now - began)"
    )
    return failed == 0
}

func simulateAgents() -> Bool {
    var (wrong, requests, answered, faults) = (0, 0, 0, 0)
    for seed in seeds {
        let outcome = AgentSimulation.run(seed: seed)
        requests += outcome.requests
        answered += outcome.answered
        faults += outcome.faults
        if tell(outcome.problems, of: seed) { wrong += 1 }
    }
    print(
        "\(seeds.count) seeds, \(wrong) failed; \(requests) requests, \(answered) answered, \(faults) faults; \(clock.now - began)"
    )
    return wrong == 0
}

func simulateSockets() -> Bool {
    var (wrong, sockets, messages, echoes, refused) = (0, 0, 0, 0, 0)
    for seed in seeds {
        let outcome = SocketSimulation.run(seed: seed)
        sockets += outcome.sockets
        messages += outcome.messages
        echoes += outcome.echoes
        refused += outcome.refused
        if tell(outcome.problems, of: seed) { wrong += 1 }
    }
    print(
        "\(seeds.count) seeds, \(wrong) failed; \(sockets) sockets, \(messages) messages, \(echoes) came back, \(refused) refused; \(clock.now - began)"
    )
    return wrong == 0
}

func check(_ target: FuzzTarget) throws -> Bool {
    let count = value("--runs") ?? 100_000
    let folder = URL(filePath: "Tests/Fuzzing/Corpus/\(target.corpus)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let corpus = try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    var mutator = Mutator(seed: value("--from") ?? 1)
    var failed = 0
    for number in 0..<count {
        let input = mutator.mutate(corpus[Int(number % UInt64(corpus.count))], with: corpus)
        guard let fault = target.check(input) else { continue }
        failed += 1
        print("\(String(decoding: input, as: UTF8.self).debugDescription)\n  \(fault)")
    }
    print("\(target.rawValue): \(count) inputs, \(failed) failed; \(clock.now - began)")
    return failed == 0
}

let kinds = ["--agents": simulateAgents, "--sockets": simulateSockets]
let runAll = CommandLine.arguments.lazy.compactMap { kinds[$0] }.first ?? simulate
exit(try text("--target").flatMap { FuzzTarget(rawValue: $0) }.map(check) ?? runAll() ? 0 : 1)
