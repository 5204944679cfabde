import Foundation
import Fuzzing
import ProcessTesting
import Testing

/// The checks of `make fuzz` without a fuzzer: over the corpus, and over seeded mutations of it. (An instrumented
/// build would take longer than all other tests together.)
@Suite("Fuzz targets", .ownThread) struct FuzzingTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzzing/Corpus")

    private static func corpus(_ target: FuzzTarget) throws -> [[UInt8]] {
        let folder = folder.appending(path: target.corpus)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { try fileBytes($0.path) }
    }

    @Test(
        "events or a violation, the same however the bytes are cut: the corpus and 1000 mutations of it",
        arguments: FuzzTarget.real)
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
