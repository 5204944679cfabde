import Testing

@testable import WryneckWebSocket

@Suite("Reading frames") struct FrameReaderTests {
    private struct Frame: Equatable {
        var header: FrameHeader
        var payload: [UInt8] = []
        var isWhole = false
    }

    private struct Result: Equatable {
        var frames: [Frame] = []
        var violation: WebSocketViolation?
        var isInsideFrame = false
    }

    private func run(_ pieces: [[UInt8]], as role: WebSocketRole, compression: Bool, most: Int) -> Result {
        var reader = FrameReader(as: role, allowsCompression: compression, frameBytes: most)
        var result = Result()
        for piece in pieces where result.violation == nil {
            piece.withUnsafeBytes { input in
                var position = 0
                do throws(WebSocketViolation) {
                    while take(try reader.next(in: input, at: &position), input, &result) {}
                    #expect(position == input.count)
                } catch {
                    result.violation = error
                }
            }
        }
        result.isInsideFrame = result.violation == nil && reader.isInsideFrame
        return result
    }

    private func take(_ event: FrameReader.Event, _ input: UnsafeRawBufferPointer, _ result: inout Result) -> Bool {
        switch event {
        case .needMore: return false
        case .header(let header): result.frames.append(Frame(header: header))
        case .payload(let range, let mask, let isLast):
            result.frames[result.frames.count - 1].payload.append(UnsafeRawBufferPointer(rebasing: input[range]), mask)
            result.frames[result.frames.count - 1].isWhole = isLast
        }
        return true
    }

    private func everyWay(
        _ wire: [UInt8], as role: WebSocketRole = .server, compression: Bool = false, most: Int = 1 << 20,
        at location: SourceLocation = #_sourceLocation
    ) -> Result {
        let whole = run([wire], as: role, compression: compression, most: most)
        for size in [1, 3, 13] where wire.count < 70_000 {
            #expect(
                run(cut(wire, by: size), as: role, compression: compression, most: most) == whole, "by \(size)",
                sourceLocation: location)
        }
        let tailed = run([wire + [0x8A]], as: role, compression: compression, most: most)
        let wholes = whole.frames.filter(\.isWhole)
        #expect(Array(tailed.frames.prefix(wholes.count)) == wholes, sourceLocation: location)
        return whole
    }

    private let protocolError = WebSocketCloseCode.protocolError

    @Test(
        "RFC 6455 §5.2: each length in its shortest form, at both ends of its range",
        arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
    func lengths(count: Int) {
        let payload = [UInt8](repeating: 0x61, count: count)
        for role in [WebSocketRole.client, .server] {
            let result = everyWay(frame(0x82, payload, masked: role == .server), as: role)
            #expect(result.violation == nil && !result.isInsideFrame)
            let isSame = result.frames.map(\.payload) == [payload]
            #expect(isSame && result.frames[0].isWhole)
            #expect(result.frames[0].header.opcode == .binary && result.frames[0].header.isFinal)
        }
    }

    @Test(
        "§5.2: a length that has a shorter form is refused",
        arguments: [(0, 2), (125, 2), (0, 8), (126, 8), (65_535, 8)])
    func longForms(count: Int, bytes: Int) {
        let result = everyWay(frame(0x82, [UInt8](repeating: 0, count: count), length: bytes))
        #expect(result.violation == .protocolError("length not in its shortest form"))
        #expect(result.frames.isEmpty)
    }

    @Test("§5.2: a length with the top bit, and one that no memory has, are refused at the header")
    func absurdLengths() {
        let masks: [UInt8] = [0, 0, 0, 0]
        let top = everyWay([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0] + masks)
        #expect(top.violation == .protocolError("length beyond 63 bits"))
        let huge = everyWay([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(huge.violation?.code == .messageTooBig, "before the mask has come")
        #expect(
            everyWay([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + masks, most: .max).violation == nil)
    }

    @Test("the limit is judged by the header, before a byte of the payload")
    func limit() {
        let payload = [UInt8](repeating: 0, count: 201)
        #expect(everyWay(frame(0x82, Array(payload.dropLast())), most: 200).violation == nil)
        let result = everyWay(Array(frame(0x82, payload).prefix(4)), most: 200)
        #expect(result.violation?.code == .messageTooBig && result.frames.isEmpty)
        #expect(
            everyWay(frame(0x89, Array(payload.prefix(125))), most: 0).violation == nil,
            "control frames are small enough for everybody")
    }

    @Test(
        "§5.2: every opcode that is reserved is refused at its byte",
        arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func opcodes(opcode: UInt8) {
        #expect(everyWay([0x80 | opcode]).violation == .protocolError("reserved opcode"))
    }

    @Test("§5.2: each reserved bit is refused, but RSV1 of a message's first frame where compression was agreed on")
    func reservedBits() {
        for bit in [0x10, 0x20, 0x40, 0x70] as [UInt8] {
            for opcode in Opcode.allCases {
                let isAllowed = bit == 0x40 && (opcode == .text || opcode == .binary)
                let first = 0x80 | bit | opcode.rawValue
                #expect(everyWay([first]).violation == .protocolError("reserved bit"))
                #expect((everyWay([first], compression: true).violation == nil) == isAllowed, "\(opcode), \(bit)")
            }
        }
        #expect(everyWay(frame(0xC1, "x"), compression: true).frames[0].header.isCompressed)
    }

    @Test("§5.1: a client masks, a server does not")
    func masks() {
        #expect(everyWay(frame(0x81, "x", masked: false), as: .server).violation == .protocolError("unmasked frame"))
        #expect(everyWay(frame(0x81, "x", masked: true), as: .client).violation == .protocolError("masked frame"))
        #expect(everyWay([0x81, 0x00], as: .server).violation?.code == protocolError, "also an empty one")
    }

    @Test("§5.5: a control frame is whole and has at most 125 bytes", arguments: [Opcode.close, .ping, .pong])
    func controls(opcode: Opcode) {
        let payload = [UInt8](repeating: 7, count: 125)
        #expect(everyWay(frame(0x80 | opcode.rawValue, payload)).frames.map(\.payload) == [payload])
        #expect(everyWay(frame(opcode.rawValue, [1])).violation == .protocolError("fragmented control frame"))
        #expect(everyWay([0x80 | opcode.rawValue, 0xFE, 0, 126]).violation == .protocolError("long control frame"))
        #expect(everyWay([0x80 | opcode.rawValue, 0xFF]).violation == .protocolError("long control frame"))
    }

    @Test("frames in a row, empty ones among them, each with its own end")
    func several() {
        let result = everyWay(frame(0x01, "ab") + frame(0x89) + frame(0x80, "") + frame(0x8A, "z"))
        #expect(result.frames.map(\.header.opcode) == [.text, .ping, .continuation, .pong])
        #expect(result.frames.map(\.header.isFinal) == [false, true, true, true])
        #expect(result.frames.map(\.payload) == [[97, 98], [], [], [122]])
        #expect(result.frames.allSatisfy(\.isWhole) && !result.isInsideFrame)
    }

    @Test("a frame that is cut off anywhere is waited for")
    func incomplete() {
        let wire = frame(0x82, [UInt8](repeating: 3, count: 300))
        for end in 1..<wire.count {
            #expect(run([Array(wire[..<end])], as: .server, compression: false, most: 1000).isInsideFrame)
        }
    }

    @Test(
        "whatever the bytes, all cuts say the same, and no payload is larger than the limit",
        arguments: [1, 2, 3] as [UInt64])
    func rubbish(seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<2000 {
            var wire = random.bytes(Int.random(in: 1...40, using: &random))
            // A first byte and a second that are often right.
            wire[0] = [0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8A, wire[0]].randomElement(using: &random) ?? 0
            if wire.count > 1 { wire[1] = 0x80 | (wire[1] % 16) }
            let whole = run([wire], as: .server, compression: false, most: 10)
            let cuts = random.pieces(wire, longest: 5)
            let isSame = run(cuts, as: .server, compression: false, most: 10) == whole
            if !isSame || whole.frames.contains(where: { $0.payload.count > 125 }) { Issue.record("\(wire)") }
        }
    }
}
