import Testing
import WryneckHTTP

@testable import WryneckWebSocket

@Suite("Reading messages") struct WebSocketReaderTests {
    private typealias Limits = WebSocketReader.Limits

    @Test(
        "one frame is one message, of text and of bytes, from a client and from a server",
        arguments: [WebSocketRole.client, .server])
    func single(role: WebSocketRole) {
        let masked = role == .server
        let said = readEveryWay(
            frame(0x81, "Grüße", masked: masked) + frame(0x82, [0, 255], masked: masked) + frame(0x81, masked: masked),
            as: role)
        #expect(said.events == [.message(.text("Grüße")), .message(.binary([0, 255])), .message(.text(""))])
        #expect(said.violation == nil && said.isBetweenMessages)
    }

    @Test("RFC 6455 §5.4: fragments make one message, also empty ones, and control frames come between them")
    func fragments() {
        let wire =
            frame(0x01, "Hel") + frame(0x89, "?") + frame(0x00) + frame(0x8A) + frame(0x00, "l") + frame(0x80, "o")
        let said = readEveryWay(wire)
        #expect(said.events == [.ping([0x3F]), .pong([]), .message(.text("Hello"))])
    }

    @Test("§5.4: a continuation of nothing, and a message inside of a message, are violations")
    func order() {
        #expect(readEveryWay(frame(0x80, "x")).violation == .protocolError("continuation of nothing"))
        #expect(readEveryWay(frame(0x00)).violation == .protocolError("continuation of nothing"))
        #expect(
            readEveryWay(frame(0x01, "x") + frame(0x81, "y")).violation == .protocolError("message inside of a message")
        )
        #expect(readEveryWay(frame(0x01) + frame(0x02)).violation == .protocolError("message inside of a message"))
        let twice = readEveryWay(frame(0x01, "x") + frame(0x80, "y") + frame(0x80, "z"))
        #expect(twice.events == [.message(.text("xy"))] && twice.code == .protocolError)
    }

    @Test("what came before a violation is told, nothing behind it")
    func afterViolation() {
        let said = readEveryWay(frame(0x81, "a") + frame(0x83, "b") + frame(0x81, "c"))
        #expect(said.events == [.message(.text("a"))])
        #expect(said.violation == .protocolError("reserved opcode"))
    }

    @Test("§5.5.1: nothing is read behind a Close frame")
    func afterClose() throws {
        let said = readEveryWay(frame(0x88, [0x03, 0xE9] + Array("bye".utf8)) + frame(0x81, "c") + frame(0x83))
        #expect(said.events == [.close(CloseFrame(.goingAway, "bye"))] && said.violation == nil)
        #expect(readEveryWay(frame(0x88)).events == [.close(.empty)])
        #expect(readEveryWay(frame(0x88, [0x03])).code == .protocolError)
        #expect(readEveryWay(frame(0x88, [0x03, 0xED])).code == .protocolError)
        #expect(readEveryWay(frame(0x88, [0x03, 0xE8, 0xFF])).code == .invalidPayload)
    }

    @Test("§8.1: text that is not UTF-8 is 1007, in one frame and over the border of two, and bytes may be anything")
    func text() {
        let bad: [UInt8] = [0xCE, 0xBA, 0xED, 0xA0, 0x80]
        #expect(readEveryWay(frame(0x81, bad)).violation == .malformedText)
        #expect(readEveryWay(frame(0x01, Array(bad[..<3])) + frame(0x80, Array(bad[3...]))).violation == .malformedText)
        #expect(readEveryWay(frame(0x82, bad)).messages == [.binary(bad)])
        #expect(readEveryWay(frame(0x01, [0xCE]) + frame(0x00) + frame(0x80, [0xBA])).messages == [.text("κ")])
        #expect(readEveryWay(frame(0x81, [0xCE])).violation == .malformedText, "half of a character at the end")
        #expect(readEveryWay(frame(0x01, [0xCE]) + frame(0x80)).violation == .malformedText)
    }

    @Test("§8.1: a byte that no text has is refused when it comes, not at the end of its frame or message")
    func early() {
        let wire = frame(0x01, [0x61, 0xF4, 0x90, 0x80, 0x61])
        // The header has 6 bytes; the third of the payload cannot follow 0xF4.
        #expect(read([Array(wire[..<8])]).violation == nil)
        #expect(read([Array(wire[..<8]), [wire[8]]]).violation == .malformedText)
        #expect(read([frame(0x01, [0xF4]) + Array(frame(0x00, [0x90, 0x61]).prefix(7))]).violation == .malformedText)
    }

    @Test("a message is as large as its limit and not larger, in one frame or in many")
    func sizes() {
        let limits = Limits.with { $0.messageBytes = 10 }
        let ten = [UInt8](repeating: 0x61, count: 10)
        #expect(readEveryWay(frame(0x82, ten), limits: limits).messages == [.binary(ten)])
        #expect(
            readEveryWay(Array(frame(0x82, ten + [0]).prefix(6)), limits: limits).violation == .tooBig,
            "by the header alone")
        let half = Array(ten.prefix(5))
        #expect(readEveryWay(frame(0x02, half) + frame(0x80, half), limits: limits).messages == [.binary(ten)])
        #expect(
            readEveryWay(frame(0x02, half) + Array(frame(0x80, half + [0]).prefix(6)), limits: limits).violation
                == .tooBig)
        #expect(
            readEveryWay(frame(0x82, ten), limits: .with { $0.frameBytes = 9 }).messages.count == 1,
            "125 bytes are always taken")
        let large = [UInt8](repeating: 0, count: 130)
        #expect(readEveryWay(frame(0x82, large), limits: .with { $0.frameBytes = 129 }).violation == .tooBig)
    }

    @Test("CVE-2026-65623: a message has at most so many fragments, and so many empty ones in a row")
    func floods() {
        let limits = Limits.with { ($0.fragments, $0.emptyFragments) = (20, 3) }
        let full = frame(0x01, "a") + (0..<18).flatMap { _ in frame(0x00, "a") }
        #expect(
            readEveryWay(full + frame(0x80, "a"), limits: limits).messages == [.text(String(repeating: "a", count: 20))]
        )
        #expect(readEveryWay(full + frame(0x00, "a") + frame(0x80, "a"), limits: limits).code == .policyViolation)
        let empty = frame(0x01, "a") + (0..<3).flatMap { _ in frame(0x00) }
        #expect(readEveryWay(empty + frame(0x80), limits: limits).messages == [.text("a")])
        #expect(readEveryWay(empty + frame(0x00), limits: limits).code == .policyViolation)
        #expect(
            readEveryWay(empty + frame(0x00, "b") + (0..<3).flatMap { _ in frame(0x00) } + frame(0x80), limits: limits)
                .messages.count == 1)
        #expect(
            readEveryWay(frame(0x01) + frame(0x00) + frame(0x00) + frame(0x00), limits: limits).code == .policyViolation
        )
    }

    @Test("a header that promises a megabyte takes no megabyte")
    func promises() {
        var reader = WebSocketReader(as: .server, limits: .standard)
        var said = Said()
        said.feed(frame(0x82, [UInt8](repeating: 0, count: 1 << 20)).dropLast(1 << 20) + [1, 2, 3], to: &reader)
        #expect(said == Said(events: [], violation: nil, isBetweenMessages: false))
        let message = PartialMessage(isText: false, limits: .standard, inflater: nil)
        [UInt8](repeating: 1, count: 100).withUnsafeBytes { try? message.append($0, nil, left: 1 << 20) }
        #expect(message.capacity < 1024)
    }

    @Test("a stream may end between two messages only")
    func ends() {
        for wire in [[], frame(0x81, "x"), frame(0x81, "x") + frame(0x89, "y")] {
            #expect(read([wire]).isBetweenMessages)
        }
        for wire in [[0x81], frame(0x01, "x"), Array(frame(0x81, "x").dropLast()), frame(0x01, "x") + frame(0x89)] {
            #expect(!read([wire]).isBetweenMessages)
        }
    }

    @Test("RSV1 without an agreement is a violation, and so is one on a continuation or a control frame with it")
    func compressed() {
        #expect(readEveryWay(frame(0xC1, "x")).violation == .protocolError("reserved bit"))
        #expect(readEveryWay(frame(0x01, "x") + frame(0xC0, "x")).violation == .protocolError("reserved bit"))
        #expect(readEveryWay(frame(0xC9, "x")).violation == .protocolError("reserved bit"))
    }

    @Test("10 000 mutated streams say the same however they are cut", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed)
        let limits = Limits.with { ($0.messageBytes, $0.frameBytes, $0.fragments, $0.emptyFragments) = (40, 300, 5, 2) }
        let seeds = [
            frame(0x81, "κόσμε") + frame(0x82, [1, 2, 3]) + frame(0x88, [3, 232]),
            frame(0x01, "Hel") + frame(0x89, "?") + frame(0x00) + frame(0x80, "lö"),
            frame(0x02, "ab") + frame(0x00, "cd") + frame(0x00, "ef") + frame(0x80, "gh") + frame(0x8A, "i"),
            frame(0x82, [UInt8](repeating: 1, count: 130)) + frame(0x81, "end"),
        ]
        var (right, wrong) = (0, 0)
        for round in 0..<2500 {
            var wire = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let at = Int.random(in: 0..<wire.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: wire[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: wire[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                default: wire.remove(at: at)
                }
            }
            let whole = read([wire], limits: limits)
            let isSame =
                read(cut(wire, by: 1), limits: limits) == whole
                && read(random.pieces(wire, longest: 9), limits: limits) == whole
            if !isSame { Issue.record("\(wire)") }
            if whole.violation == nil { right += 1 } else { wrong += 1 }
        }
        #expect(right > 200 && wrong > 200)
    }
}
