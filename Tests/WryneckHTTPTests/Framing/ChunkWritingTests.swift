// ChunkWritingTests.swift - the chunked coding as bytes: RFC 9112 §7.1.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func text(_ body: (inout [UInt8]) throws -> Void) rethrows -> String {
    var output: [UInt8] = []
    try body(&output)
    return String(decoding: output, as: UTF8.self)
}

@Suite("RFC 9112 §7.1: chunks out") struct ChunkWritingTests {
    @Test(
        "sizes are hex without zeros before them",
        arguments: [
            (1, "1"), (9, "9"), (10, "a"), (15, "f"), (16, "10"), (255, "ff"), (256, "100"), (65536, "10000"),
            (Int.max, "7fffffffffffffff"),
        ])
    func sizes(count: Int, hex: String) {
        #expect(text { ResponseEncoder.chunkStart(count, into: &$0) } == "\(hex)\r\n")
        #expect(text { RequestEncoder.chunkStart(count, into: &$0) } == "\(hex)\r\n")
        #expect(text { ResponseEncoder.chunkEnd(into: &$0) } == "\r\n")
    }

    @Test("§7.1.2: trailers follow the last chunk, without those that may not be any")
    func lastChunk() throws {
        #expect(try text { try ResponseEncoder.lastChunk(into: &$0) } == "0\r\n\r\n")
        let trailers: Headers = [
            .init("X-Sum")!: "1", .contentLength: "5", .setCookie: "a=b", .transferEncoding: "x", .connection: "close",
        ]
        #expect(try text { try RequestEncoder.lastChunk(trailers: trailers, into: &$0) } == "0\r\nX-Sum: 1\r\n\r\n")
    }

    @Test("with a trailer that was refused nothing is written")
    func refused() {
        var trailers = Headers()
        trailers[.init("X-Sum")!] = "1\r\nX: y"
        var output: [UInt8] = []
        #expect(throws: Headers.Mistake(.init("X-Sum")!, .controlByteInValue)) {
            try ResponseEncoder.lastChunk(trailers: trailers, into: &output)
        }
        #expect(output.isEmpty)
    }
}
