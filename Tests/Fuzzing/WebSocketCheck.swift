// WebSocketCheck.swift - whatever the peer of a WebSocket sends: messages or a violation, the same ones however the
// bytes are cut, none beyond its limits, and each message that came without compression is what a model of RFC 6455
// reads.

import WryneckHTTP
import WryneckWebSocket

enum WebSocketCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        // Sides and compression as the first byte says, so that each seed stays what it is.
        let kind = bytes.first ?? 0
        let wire = Array(bytes.dropFirst())
        let role: WebSocketRole = kind & 1 == 0 ? .server : .client
        let (isCompressed, keepsContext) = (kind & 2 != 0, kind & 4 != 0)
        func said(_ pieces: [[UInt8]]) -> WebSocketTranscript {
            WebSocketTranscript(pieces, as: role, inflaters: isCompressed ? inflaters(keepsContext: keepsContext) : nil)
        }
        let whole = said([wire])
        if whole != said(cuts.pieces(wire)) { return "cut into pieces it says something else" }
        if let fault = whole.fault { return fault }
        return isCompressed ? nil : WebSocketModel.objection(to: whole, wire, isMasked: role == .server)
    }

    /// The widest window: beyond a narrower one, where a reference still finds its bytes depends on the cuts.
    private static func inflaters(keepsContext: Bool) -> (any InflaterSource)? {
        #if Compression
            try? MessageInflater(window: 15, keepsContext: keepsContext)
        #else
            nil
        #endif
    }
}

/// What a reader makes of a stream, in a form that can be compared.
struct WebSocketTranscript: Equatable {
    static let limits: WebSocketReader.Limits = {
        var limits = WebSocketReader.Limits(.standard)
        (limits.messageBytes, limits.frameBytes, limits.fragments, limits.emptyFragments) = (300, 200, 8, 2)
        return limits
    }()

    private(set) var events: [WebSocketReader.Event] = []
    private(set) var violation: WebSocketViolation?
    private(set) var isBetweenMessages = true
    /// What no reader may do.
    private(set) var fault: String?

    init(_ pieces: [[UInt8]], as role: WebSocketRole, inflaters: (any InflaterSource)?) {
        var reader = WebSocketReader(as: role, limits: Self.limits, inflaters: inflaters)
        // A buffer of its own of exactly its size: reading past it is seen by the sanitizer.
        for piece in pieces { piece.withUnsafeBytes { feed(&reader, $0) } }
        isBetweenMessages = reader.isBetweenMessages
        if events.contains(where: Self.isTooLarge) { fault = "a message beyond its limit" }
        if let violation, !violation.code.isSendable || violation.reason.utf8.count > CloseFrame.longestReason {
            fault = "a violation that cannot be told"
        }
    }

    private mutating func feed(_ reader: inout WebSocketReader, _ input: UnsafeRawBufferPointer) {
        var position = 0
        do throws(WebSocketViolation) {
            while true {
                let event = try reader.next(in: input, at: &position)
                if event == .needMore { break }
                events.append(event)
            }
            if position != input.count { fault = "bytes are left over" }
        } catch {
            if violation != nil { fault = "two violations" }
            violation = error
        }
    }

    private static func isTooLarge(_ event: WebSocketReader.Event) -> Bool {
        switch event {
        case .message(let message): message.byteCount > limits.messageBytes
        case .ping(let bytes), .pong(let bytes): bytes.count > 125
        case .close, .needMore: false
        }
    }
}

/// RFC 6455 §5 written down once more, for streams without extensions. It shares no code with the reader.
struct WebSocketModel {
    private var rest: ArraySlice<UInt8>
    private let isMasked: Bool
    private var events: [WebSocketReader.Event] = []
    private var message: (isText: Bool, bytes: [UInt8])?

    /// Everything that was told has to be what the model reads, and all that the model reads up to there.
    static func objection(to said: WebSocketTranscript, _ wire: [UInt8], isMasked: Bool) -> String? {
        var model = WebSocketModel(rest: wire[...], isMasked: isMasked)
        let isRight = model.run()
        if said.violation == nil {
            guard isRight else { return "taken, but the model refuses it" }
            return said.events == model.events ? nil : "the model reads something else"
        }
        return model.events.starts(with: said.events)
            ? nil : "the model does not read what was told before the violation"
    }

    private init(rest: ArraySlice<UInt8>, isMasked: Bool) {
        self.rest = rest
        self.isMasked = isMasked
    }

    /// False at the first thing that is wrong.
    private mutating func run() -> Bool {
        while rest.count >= 2 {
            guard let (first, payload) = frame() else { return true }
            guard let payload else { return false }
            guard take(first, payload) else { return false }
            if case .close? = events.last { return true }
        }
        return true
    }

    /// The next frame: nil if it is not all here, and no payload if it is wrong.
    private mutating func frame() -> (first: UInt8, payload: [UInt8]?)? {
        let bytes = Array(rest)
        let short = Int(bytes[1] & 127)
        if (bytes[1] & 128 != 0) != isMasked || bytes[0] & 0x70 != 0 { return (bytes[0], nil) }
        let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
        guard bytes.count >= 2 + lengthBytes else { return nil }
        let long = bytes[2..<2 + lengthBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let length = lengthBytes == 0 ? UInt64(short) : long
        if length > 100_000 || (lengthBytes == 2 && length < 126) || (lengthBytes == 8 && length < 65_536) {
            return (bytes[0], nil)
        }
        let start = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard bytes.count >= start + Int(length) else { return nil }
        let key = isMasked ? Array(bytes[start - 4..<start]) : [0, 0, 0, 0]
        rest = rest.dropFirst(start + Int(length))
        return (bytes[0], (0..<Int(length)).map { bytes[start + $0] ^ key[$0 % 4] })
    }

    private mutating func take(_ first: UInt8, _ payload: [UInt8]) -> Bool {
        let isFinal = first & 128 != 0
        switch first & 15 {
        case 0:
            guard let begun = message else { return false }
            message = (begun.isText, begun.bytes + payload)
        case 1, 2:
            guard message == nil else { return false }
            message = (first & 15 == 1, payload)
        case 8, 9, 10: return isFinal && payload.count <= 125 && takeControl(first & 15, payload)
        default: return false
        }
        return !isFinal || finish()
    }

    private mutating func finish() -> Bool {
        guard let (isText, bytes) = message else { return false }
        message = nil
        guard isText else {
            events.append(.message(.binary(bytes)))
            return true
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        events.append(.message(.text(text)))
        return true
    }

    private mutating func takeControl(_ opcode: UInt8, _ payload: [UInt8]) -> Bool {
        switch opcode {
        case 9: events.append(.ping(payload))
        case 10: events.append(.pong(payload))
        default:
            guard let frame = try? CloseFrame(payload) else { return false }
            events.append(.close(frame))
        }
        return true
    }
}
