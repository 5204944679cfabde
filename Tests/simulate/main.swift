// simulate [--agents] [--seeds N] [--from SEED] [--seed SEED]: runs seeds of the simulation of a server, or of agents
// against it; a seed that fails is printed, and replayed with --seed. simulate --target NAME --runs N: N mutations of a
// fuzz target's corpus, without a fuzzer.

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

func simulate() -> Bool {
    let single = value("--seed")
    let first = single ?? value("--from") ?? 1
    let count = single == nil ? value("--seeds") ?? 1000 : 1
    var (failed, requests, responses, aborted) = (0, 0, 0, 0)
    for seed in first..<first + count {
        let outcome = Simulation.run(seed: seed)
        requests += outcome.requests
        responses += outcome.responses
        aborted += outcome.aborted
        if !outcome.problems.isEmpty {
            failed += 1
            print("SEED=\(seed) failed:")
            for problem in outcome.problems { print("  \(problem)") }
        }
        if single != nil {
            print(outcome.story.joined(separator: "\n"))
            print("digest \(String(outcome.digest, radix: 16))")
        }
    }
    print(
        "\(count) seeds, \(failed) failed; \(requests) requests, \(responses) responses, \(aborted) aborted connections; \(clock.now - began)"
    )
    return failed == 0
}

func simulateAgents() -> Bool {
    let single = value("--seed")
    let first = single ?? value("--from") ?? 1
    let count = single == nil ? value("--seeds") ?? 1000 : 1
    var (wrong, requests, answered, faults) = (0, 0, 0, 0)
    for seed in first..<first + count {
        let outcome = AgentSimulation.run(seed: seed)
        requests += outcome.requests
        answered += outcome.answered
        faults += outcome.faults
        guard !outcome.problems.isEmpty else { continue }
        wrong += 1
        print("SEED=\(seed) failed:")
        for problem in outcome.problems { print("  \(problem)") }
    }
    print(
        "\(count) seeds, \(wrong) failed; \(requests) requests, \(answered) answered, \(faults) faults; \(clock.now - began)"
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

let runAll = CommandLine.arguments.contains("--agents") ? simulateAgents : simulate
exit(try text("--target").flatMap { FuzzTarget(rawValue: $0) }.map(check) ?? runAll() ? 0 : 1)
