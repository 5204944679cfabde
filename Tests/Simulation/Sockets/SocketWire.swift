// SocketWire.swift - the bytes of a simulated client: the handshake, frames in one piece or several, and what the
// server's bytes mean.

import ProcessTesting
import Wryneck
import WryneckWebSocket

struct SocketWire {
    struct Refused: Error { let head: String }

    var outgoing: [UInt8] = []
    /// Messages that were queued so far.
    private(set) var queued = 0
    private(set) var isOpen = false
    private(set) var hasFailed = false

    private let handshake: ClientHandshake
    private let compression: WebSocketCompression?
    private var input: [UInt8] = []
    private var reader: WebSocketReader
    private var writer = MessageWriter(as: .client)
    /// Where in all bytes each message ends.
    private var ends: [(place: Int, message: WebSocketMessage)] = []
    private var taken = 0

    init(path: String, _ compression: WebSocketCompression?) {
        self.compression = compression
        handshake = ClientHandshake(compression: compression)
        reader = WebSocketReader(as: .client, limits: SocketWire.limits)
        let kind = compression.map { $0.contextTakeover ? "?compression=takeover" : "?compression=shared" } ?? ""
        var head = "GET \(path)\(kind) HTTP/1.1\r\nHost: any.test\r\nConnection: Upgrade\r\n"
        for (name, value) in handshake.headers { head += "\(name.rawName): \(value)\r\n" }
        outgoing = Array((head + "\r\n").utf8)
    }

    private static var limits: WebSocketReader.Limits {
        var limits = Limits.WebSocket()
        (limits.messageBytes, limits.frameBytes) = (1 << 30, 1 << 30)
        return WebSocketReader.Limits(limits)
    }

    // MARK: Out

    /// A message, in several frames now and then, with a ping between two of them.
    mutating func queue(_ message: WebSocketMessage, _ random: inout Random) {
        queued += 1
        if random.oneIn(3) {
            message.withBytes { queue(fragments: $0, message.opcode, &random) }
        } else {
            writer.append(message, to: &outgoing)
        }
        ends.append((taken + outgoing.count, message))
    }

    private mutating func queue(fragments bytes: UnsafeRawBufferPointer, _ opcode: Opcode, _ random: inout Random) {
        var (opcode, rest) = (opcode, bytes[...])
        for _ in 0..<random.number(0...4) {
            let piece = rest.prefix(random.number(0...rest.count))
            append(opcode, piece, isFinal: false, &random)
            (opcode, rest) = (.continuation, rest.dropFirst(piece.count))
            if random.oneIn(4) { ping(&random) }
        }
        append(opcode, rest, isFinal: true, &random)
    }

    private mutating func append(
        _ opcode: Opcode, _ piece: Slice<UnsafeRawBufferPointer>, isFinal: Bool, _ random: inout Random
    ) {
        FrameWriter.append(
            opcode, UnsafeRawBufferPointer(rebasing: piece), isFinal: isFinal,
            mask: MaskKey(bits: UInt32(truncatingIfNeeded: random.next())), to: &outgoing)
    }

    mutating func ping(_ random: inout Random) {
        writer.append(.ping, [UInt8](repeating: 7, count: random.number(0...125)), to: &outgoing)
    }

    mutating func pong(_ payload: [UInt8]) { writer.append(.pong, payload, to: &outgoing) }

    mutating func close(_ frame: CloseFrame) { writer.append(frame, to: &outgoing) }

    /// Takes bytes that are given to the server.
    mutating func take(_ count: Int) -> [UInt8] {
        defer { outgoing.removeFirst(count) }
        taken += count
        return Array(outgoing[..<count])
    }

    /// Takes the messages whose last byte was taken.
    mutating func takeWhole() -> [WebSocketMessage] {
        let whole = ends.prefix { $0.place <= taken }.map(\.message)
        ends.removeFirst(whole.count)
        return whole
    }

    // MARK: In

    mutating func read(_ bytes: [UInt8]) throws -> [WebSocketReader.Event] {
        input += bytes
        if !isOpen, try !open() { return [] }
        var events: [WebSocketReader.Event] = []
        var position = 0
        defer { input.removeFirst(position) }
        while true {
            let event = try input.withUnsafeBytes { try reader.next(in: $0, at: &position) }
            if event == .needMore { return events }
            events.append(event)
        }
    }

    private mutating func open() throws -> Bool {
        guard let end = input.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: input[..<end.lowerBound], as: UTF8.self)
        let lines = head.split(separator: "\r\n").map(String.init)
        guard lines.first?.contains(" 101 ") == true else {
            // A server that stops, or that has refused the request's bytes.
            hasFailed = true
            input = []
            return false
        }
        input.removeFirst(end.upperBound)
        var fields = Headers()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else { throw Refused(head: head) }
            try fields.add(name, String(parts[1].drop { $0 == " " }))
        }
        let terms = try handshake.check(.switchingProtocols, fields)
        let coders = SharedCoders(compression ?? WebSocketCompression())
        reader = WebSocketReader(
            as: .client, limits: SocketWire.limits,
            inflaters: terms.deflate.flatMap { coders.inflaters(for: $0.received(by: .client)) })
        let sent = terms.deflate?.sent(by: .client)
        writer = MessageWriter(as: .client, deflater: sent.flatMap { coders.deflater(for: $0) }, threshold: 0)
        isOpen = true
        return true
    }
}
