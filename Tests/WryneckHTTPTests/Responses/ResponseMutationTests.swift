// ResponseMutationTests.swift - the small fuzzer of `MutationTests`, on responses.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let seeds = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive, x\r\nX:\r\nY: z \r\n\r\nhello",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: </a>\r\n\r\nHTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\nuntil the end",
    "HTTP/1.1 206 \r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\\\"\";c=d\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-A: 1\r\nHost: y\r\n\r\n",
    "HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nother",
    "HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc",
].map { Array($0.utf8) }

@Suite("Mutated responses") struct ResponseMutationTests {
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
            let method = [HTTPRequest.Method.get, .head, .connect][Int.random(in: 0..<3, using: &random)]
            let whole = feedResponse([wire], to: method, limits: limits)
            for size in [1, 7, Int.random(in: 2...40, using: &random)] {
                let pieces = feedResponse(cut(wire, by: size), to: method, limits: limits)
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
