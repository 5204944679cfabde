// SOCKSHandshakeTests.swift - the way through a SOCKS 5 proxy.

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckClient

/// What a handshake says to an input, and what it leaves of it.
private struct Outcome: Equatable {
    var sent: [[UInt8]] = []
    var isConnected = false
    var failure: SOCKSHandshake.Failure?
    var rest: [UInt8] = []
}

@Suite("RFC 1928, RFC 1929: SOCKS 5") struct SOCKSHandshakeTests {
    private func feed(
        _ input: [UInt8], by size: Int, _ host: String = "a.example", _ credentials: Credentials? = nil
    ) throws -> Outcome {
        var handshake = try SOCKSHandshake(url("http://\(host)/").host, port: 443, credentials: credentials)
        var outcome = Outcome(sent: [handshake.greeting])
        for start in stride(from: 0, to: input.count, by: max(size, 1)) {
            let piece = Array(input[start..<min(start + size, input.count)])
            var position = 0
            do throws(SOCKSHandshake.Failure) {
                reading: while true {
                    let event = try piece.withUnsafeBufferPointer { (bytes) throws(SOCKSHandshake.Failure) in
                        try handshake.next(in: UnsafeRawBufferPointer(bytes), at: &position)
                    }
                    switch event {
                    case .send(let bytes): outcome.sent.append(bytes)
                    case .needMore: break reading
                    case .connected:
                        outcome.isConnected = true
                        break reading
                    }
                }
            } catch {
                outcome.failure = error
                break
            }
            outcome.rest += piece[position...]
        }
        return outcome
    }

    /// Whole, byte by byte, in threes, and with other bytes behind it.
    private func feedEveryWay(
        _ input: [UInt8], _ host: String = "a.example", _ credentials: Credentials? = nil
    ) throws -> Outcome {
        let whole = try feed(input, by: input.count, host, credentials)
        for size in [1, 3] { #expect(try feed(input, by: size, host, credentials) == whole) }
        if whole.isConnected {
            let tail: [UInt8] = [5, 0, 22, 3, 1]
            for size in [1, 3, input.count + tail.count] {
                var expected = whole
                expected.rest += tail
                #expect(try feed(input + tail, by: size, host, credentials) == expected)
            }
        }
        return whole
    }

    @Test("a name goes to the proxy, which looks it up")
    func name() throws {
        let outcome = try feedEveryWay([5, 0, 5, 0, 0, 1, 192, 0, 2, 1, 4, 56])
        #expect(outcome.isConnected && outcome.failure == nil)
        #expect(outcome.sent == [[5, 1, 0], [5, 1, 0, 3, 9] + Array("a.example".utf8) + [1, 187]])
    }

    @Test("addresses go as such")
    func addresses() throws {
        #expect(try feedEveryWay([5, 0], "192.0.2.1").sent.last == [5, 1, 0, 1, 192, 0, 2, 1, 1, 187])
        let v6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(try feedEveryWay([5, 0], "[2001:db8::1]").sent.last == [5, 1, 0, 4] + v6 + [1, 187])
    }

    @Test("credentials go only to a proxy that asks for them")
    func credentials() throws {
        let me = Credentials.basic(user: "me", password: "pw")
        let asked = try feedEveryWay([5, 2, 1, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], "a.example", me)
        #expect(asked.isConnected && asked.sent.count == 3)
        #expect(asked.sent[0] == [5, 2, 0, 2] && asked.sent[1] == [1, 2, 109, 101, 2, 112, 119])
        let unasked = try feedEveryWay([5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], "a.example", me)
        #expect(unasked.isConnected && unasked.sent.count == 2)
        #expect(try feedEveryWay([5, 2, 1, 1], "a.example", me).failure == .credentials)
        #expect(try feedEveryWay([5, 2]).failure == .noMethod, "it was not offered")
        #expect(try feedEveryWay([5, 255], "a.example", me).failure == .noMethod)
        #expect(try feedEveryWay([5, 1], "a.example", me).failure == .noMethod)
        #expect(try feedEveryWay([5, 2, 5, 0], "a.example", me).failure == .notSOCKS)
    }

    @Test("all forms of the answer end where they end")
    func replies() throws {
        let v6 = [UInt8](repeating: 7, count: 16)
        for reply in [[1, 1, 2, 3, 4, 0, 80], [3, 2, 97, 98, 0, 80], [3, 0, 0, 80], [4] + v6 + [0, 80]] as [[UInt8]] {
            #expect(try feedEveryWay([5, 0, 5, 0, 0] + reply).isConnected, "\(reply)")
            #expect(try feedEveryWay([5, 0, 5, 0, 0] + reply.dropLast()).isConnected == false)
        }
    }

    @Test("a refusal is told with its number, whole or cut short", arguments: 1...9 as ClosedRange<UInt8>)
    func refusals(code: UInt8) throws {
        #expect(try feedEveryWay([5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0]).failure == .refused(code))
        #expect(try feedEveryWay([5, 0, 5, code]).failure == .refused(code))
    }

    @Test("who does not speak SOCKS 5 is found out at the first byte that is wrong")
    func strangers() throws {
        #expect(try feedEveryWay(Array("HTTP/1.1 400".utf8)).failure == .notSOCKS)
        #expect(try feedEveryWay([4]).failure == .notSOCKS)
        #expect(try feedEveryWay([5, 0, 4]).failure == .notSOCKS)
        #expect(try feedEveryWay([5, 0, 5, 0, 0, 2, 0]).failure == .notSOCKS)
    }

    @Test("what has no room in a byte's length is refused before anything is sent")
    func tooLong() throws {
        let long = String(repeating: "x", count: 256)
        for credentials in [
            .basic(user: long, password: "x"), .basic(user: "x", password: ""), .basic(user: "", password: "x"),
        ] as [Credentials] {
            #expect(throws: SOCKSHandshake.Failure.tooLong) {
                try SOCKSHandshake(.name("a"), port: 1, credentials: credentials)
            }
        }
        #expect(throws: SOCKSHandshake.Failure.tooLong) { try SOCKSHandshake(.name(long), port: 1) }
        #expect(throws: SOCKSHandshake.Failure.tooLong) { try SOCKSHandshake(.address(.unix("/x")), port: 1) }
    }

    @Test("20000 mutated answers: nothing traps, and the cuts do not matter")
    func mutated() throws {
        let seeds: [[UInt8]] = [
            [5, 0, 5, 0, 0, 1, 192, 0, 2, 1, 4, 56, 1, 2, 3], [5, 2, 1, 0, 5, 0, 0, 3, 2, 97, 98, 0, 80],
            [5, 0, 5, 0, 0, 4] + [UInt8](repeating: 1, count: 18),
        ]
        let me = Credentials.basic(user: "me", password: "pw")
        var random = Random(seed: 11)
        var connected = 0
        for round in 0..<20_000 {
            let input = mutate(
                seeds[round % seeds.count], with: ["\u{5}", "\u{0}", "\u{1}", "\u{3}", "\u{7F}"], &random)
            let whole = try feed(input, by: input.count, "a.example", me)
            let pieces = try feed(input, by: Int.random(in: 1...4, using: &random), "a.example", me)
            #expect(
                pieces.sent == whole.sent && pieces.failure == whole.failure && pieces.isConnected == whole.isConnected)
            if whole.isConnected { connected += 1; #expect(pieces.rest == whole.rest) }
        }
        #expect(connected > 1000 && connected < 19_000)
    }
}
