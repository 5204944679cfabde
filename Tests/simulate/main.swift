// simulate [--seeds N] [--from SEED] [--seed SEED]: runs seeds of the simulation; a seed that fails is printed, and replayed with --seed.

import Glibc
import Simulation

func value(_ name: String) -> UInt64? {
    let arguments = CommandLine.arguments
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
    return UInt64(arguments[index + 1])
}

let single = value("--seed")
let first = single ?? value("--from") ?? 1
let count = single == nil ? value("--seeds") ?? 1000 : 1
var (failed, requests, responses, aborted) = (0, 0, 0, 0)
let clock = ContinuousClock()
let began = clock.now
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
print("\(count) seeds, \(failed) failed; \(requests) requests, \(responses) responses, \(aborted) aborted connections; \(clock.now - began)")
exit(failed == 0 ? 0 : 1)
