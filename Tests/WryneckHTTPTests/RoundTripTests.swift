// RoundTripTests.swift - what one side writes, the other reads back, however the bytes are cut. The seeds are fixed,
// so a failure replays.

import HTTPTypes
import Testing

@testable import WryneckHTTP

extension SeededGenerator {
    fileprivate mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    fileprivate mutating func text(_ alphabet: String, _ lengths: ClosedRange<Int>) -> String {
        String((0..<Int.random(in: lengths, using: &self)).map { _ in pick(Array(alphabet)) })
    }

    fileprivate mutating func headers(_ most: Int) -> Headers {
        let names = ["Accept", "x-lower", "X-A", "X-A", "Cookie", "Via", "Date", "ETag"].compactMap {
            HTTPField.Name($0)
        }
        return Headers(
            (0..<Int.random(in: 0...most, using: &self)).map { _ in
                (pick(names), text("aZ0 \t,;=\"é\\%:", 0...12).trimmingBlanks)
            })
    }

    fileprivate mutating func bytes(_ most: Int) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &self)).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}

/// A body as its framing says, in chunks of any size.
private func append<Encoder: ChunkWriting>(
    _ body: [UInt8], _ framing: BodyFraming, _ trailers: Headers, by encoder: Encoder.Type, to wire: inout [UInt8],
    _ random: inout SeededGenerator
) throws {
    guard framing == .chunked else { return wire += body }
    var rest = body[...]
    while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...20, using: &random))
        rest = rest.dropFirst(piece.count)
        Encoder.chunkStart(piece.count, into: &wire)
        wire += piece
        Encoder.chunkEnd(into: &wire)
    }
    try Encoder.lastChunk(trailers: trailers, into: &wire)
}

@Suite("Round trips") struct RoundTripTests {
    private struct Sent {
        var method: HTTPRequest.Method
        var path: String
        var query: String?
        var host: String
        var headers: Headers
        var framing: BodyFraming
        var body: [UInt8] = []
        var trailers: Headers = [:]
        var connection: ConnectionOption
    }

    private func request(_ random: inout SeededGenerator) throws -> (Sent, [UInt8]) {
        var sent = Sent(
            method: random.pick([.get, .post, .put, .delete, .options, HTTPRequest.Method("M-SEARCH")!]),
            path: "/" + random.text("aZ09-._~!$&'()*+,;=:@/", 0...12) + random.pick(["", "%20", "%C3%A9", "%2F"]),
            query: random.pick([nil, "", random.text("a=&%?/", 0...8)]),
            host: random.pick(["a", "example.com:8080", "[::1]", "127.0.0.1:0"]), headers: random.headers(4),
            framing: .none,
            connection: random.pick([.keepAlive, .close]))
        let body = random.bytes(100)
        sent.framing = random.pick([.none, .chunked, .length(body.count)])
        if sent.framing != .none { sent.body = body }
        if sent.framing == .chunked { sent.trailers = random.pick([[:], [.init("X-Sum")!: "1"]]) }
        var target = sent.path + (sent.query.map { "?" + $0 } ?? "")
        if random.pick([true, false]) { target = "http://\(sent.host)\(target)" }
        var wire: [UInt8] = []
        try RequestEncoder.head(
            method: sent.method, target: target, host: sent.host, headers: sent.headers, framing: sent.framing,
            connection: sent.connection,
            into: &wire)
        try append(sent.body, sent.framing, sent.trailers, by: RequestEncoder.self, to: &wire, &random)
        return (sent, wire)
    }

    @Test("what RequestEncoder writes, RequestParser reads back", arguments: [1, 2, 3, 4] as [UInt64])
    func requests(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        for round in 0..<200 {
            let (sent, wire) = try request(&random)
            let transcript = feed(wire, by: random.pick([wire.count, 1, 7, 30]))
            let comment: Comment = "seed \(seed), round \(round): \(transcript.violation?.reason ?? "")"
            let message = try #require(transcript.messages.first, comment)
            #expect(message.isComplete && transcript.messages.count == 1 && transcript.violation == nil, comment)
            #expect(
                message.method == sent.method.rawValue && message.path == sent.path && message.query == sent.query,
                comment)
            #expect(message.authority == sent.host && message.keepAlive == (sent.connection == .keepAlive), comment)
            #expect(
                Array(message.headers.dropFirst().prefix(sent.headers.count)).map(\.value) == sent.headers.map(\.value),
                comment)
            #expect(message.framing == (sent.framing == .length(0) ? .none : sent.framing), comment)
            #expect(message.body == sent.body && message.trailers == sent.trailers, comment)
        }
    }

    @Test("what ResponseEncoder writes, ResponseParser reads back", arguments: [1, 2, 3, 4] as [UInt64])
    func responses(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let preamble = ResponsePreamble(secondsSince1970: 784_111_777)
        for round in 0..<200 {
            let method: HTTPRequest.Method = random.pick([.get, .head, .post])
            let status = HTTPResponse.Status(code: random.pick([200, 204, 205, 206, 304, 404, 418, 500, 599, 999]))
            let body = random.bytes(100), headers = random.headers(4)
            let plan = ResponsePlan.decide(
                method: method, minorVersion: random.pick([0, 1]), status: status,
                length: random.pick([nil, body.count]), headers: headers)
            let connection: ConnectionOption = plan.persists ? random.pick([.keepAlive, .close]) : .close
            var wire: [UInt8] = []
            let interims = Int.random(in: 0...2, using: &random)
            for _ in 0..<interims { try ResponseEncoder.informational(.earlyHints, headers: headers, into: &wire) }
            try ResponseEncoder.head(
                status: status, headers: headers, framing: plan.framing, connection: connection, minorVersion: 1,
                preamble: preamble, into: &wire)
            let sent = plan.sendsBody ? body : []
            let trailers: Headers = plan.sendsBody && plan.framing == .chunked ? [.init("X-Sum")!: "1"] : [:]
            if plan.sendsBody { try append(sent, plan.framing, trailers, by: ResponseEncoder.self, to: &wire, &random) }

            let response = feedResponse(cut(wire, by: random.pick([wire.count, 1, 7, 30])), to: method)
            let comment: Comment = "seed \(seed), round \(round): \(response.reason ?? "")"
            let head = try #require(response.head, comment)
            #expect(response.isWhole && response.unread.isEmpty && response.violation == nil, comment)
            #expect(head.code == status.code && response.interims.count == interims, comment)
            #expect(Array(head.headers.prefix(headers.count)).map(\.value) == headers.map(\.value), comment)
            #expect(response.body == sent && response.trailers == trailers, comment)
            #expect(response.isReusable == (connection == .keepAlive && plan.framing != .untilClose), comment)
        }
    }
}
