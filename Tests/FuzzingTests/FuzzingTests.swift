import Foundation
import Fuzzing
import Testing

/// The checks of `make fuzz` without a fuzzer: over the corpus, and over seeded mutations of it. (An instrumented build would take longer than
/// all other tests together.)
@Suite("Fuzz targets") struct FuzzingTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzzing/Corpus")

    private static func corpus(_ target: FuzzTarget) throws -> [[UInt8]] {
        let folder = folder.appending(path: target.rawValue)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }

    @Test("events or a violation, the same however the bytes are cut: the corpus and 1000 mutations of it", arguments: FuzzTarget.real)
    func holds(target: FuzzTarget) throws {
        let corpus = try Self.corpus(target)
        try #require(corpus.count >= 10)
        for input in corpus { expect(target, input) }
        var mutator = Mutator(seed: 5)
        for round in 0..<1000 { expect(target, mutator.mutate(corpus[round % corpus.count], with: corpus)) }
    }

    private func expect(_ target: FuzzTarget, _ input: [UInt8]) {
        let fault = target.check(input)
        #expect(fault == nil, "\(target.rawValue): \(String(decoding: input, as: UTF8.self).debugDescription)")
    }

    @Test("the corpora are small: they are seeds, not archives")
    func sizes() throws {
        let total = try FuzzTarget.real.flatMap(Self.corpus).reduce(0) { $0 + $1.count }
        #expect(total < 200_000)
    }
}

/// Changes inputs as a fuzzer would, the same way in every run.
private struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func number(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(bound, 1)))
    }

    mutating func mutate(_ input: [UInt8], with corpus: [[UInt8]]) -> [UInt8] {
        var bytes = input
        for _ in 0..<1 + number(4) {
            let start = number(bytes.count + 1)
            let end = min(start + number(20), bytes.count)
            switch number(5) {
            case 0 where start < bytes.count: bytes[start] = UInt8(truncatingIfNeeded: number(256))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3:
                let other = corpus[number(corpus.count)]
                bytes.insert(contentsOf: other[number(other.count + 1)...].prefix(30), at: start)
            default: bytes.insert([0, 9, 10, 13, 32, 37, 44, 47, 58, 59, 61, 127, 255][number(13)], at: start)
            }
        }
        return bytes
    }
}
