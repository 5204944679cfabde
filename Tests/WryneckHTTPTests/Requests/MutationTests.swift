// MutationTests.swift - a small, seeded fuzzer: whatever the bytes, and however they are cut, the same events or the
// same violation, and never a trap. The seed is fixed, so a failure replays.

import Testing

@testable import WryneckHTTP

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private let seeds = [
    "GET /a?b=c HTTP/1.1\r\nHost: x:80\r\nConnection: keep-alive, x\r\nX:\r\nY: z \r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST http://h/a%20b?c HTTP/1.1\r\nHost: [::1]:8\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
    "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\\\"\";c=d\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-A: 1\r\nHost: y\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\r\nM-SEARCH / HTTP/1.9\r\nHost: 1.2.3.4\r\n\r\n",
].map { Array($0.utf8) }

private let splices = [
    "\r\n", "\r", "\n", " ", "\t", ":", ",", ";", "=", "\"", "\\", "\u{0}", "\u{7F}", "%", "%00", "?", "#", "*", "0",
    "ffffffffffffffff", "HTTP/1.1",
    "HTTP/2.0",
    "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Host: y\r\n",
    "Connection: close\r\n",
    "\r\n\r\n", "\r\n ",
].map { Array($0.utf8) }

func mutate(_ wire: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var wire = wire
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0...wire.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where at < wire.count: wire[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1 where at < wire.count: wire.remove(at: at)
        case 2: wire.insert(contentsOf: splices[Int.random(in: 0..<splices.count, using: &random)], at: at)
        case 3 where at < wire.count:
            wire.removeSubrange(at..<min(wire.count, at + Int.random(in: 1...20, using: &random)))
        case 4 where at < wire.count:
            wire.insert(contentsOf: wire[at..<min(wire.count, at + Int.random(in: 1...30, using: &random))], at: at)
        default: wire.append(UInt8.random(in: .min ... .max, using: &random))
        }
    }
    return wire
}

@Suite("Mutated requests") struct MutationTests {
    @Test(
        "whole, byte by byte and in sevens, 4000 mutated streams give the same events",
        arguments: [1, 2, 3, 4] as [UInt64])
    func cuts(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        var limits = Limits()
        limits.head.fieldCount = 6
        limits.head.requestLineBytes = 64
        limits.head.bytes = 200
        limits.body.trailerCount = 2
        limits.body.chunkLineBytes = 20
        var (accepted, refused) = (0, 0)
        for round in 0..<1000 {
            let wire = mutate(seeds[round % seeds.count], &random)
            let whole = feed(wire, by: max(wire.count, 1), limits: limits)
            for size in [1, 7, Int.random(in: 2...40, using: &random)] {
                let pieces = feed(wire, by: size, limits: limits)
                #expect(
                    pieces == whole,
                    "seed \(seed), round \(round), by \(size): \(String(decoding: wire, as: UTF8.self).debugDescription)"
                )
            }
            if whole.violation == nil { accepted += 1 } else { refused += 1 }
        }
        #expect(accepted > 50 && refused > 50, "the mutations are neither harmless nor hopeless")
    }
}
