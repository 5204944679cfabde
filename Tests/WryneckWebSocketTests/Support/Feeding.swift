// Feeding.swift - every stream is read whole, byte by byte, in pieces of other sizes, and with a tail behind it.
// Whatever the cut, what is said of it is the same.

import Testing
import WryneckHTTP

@testable import WryneckWebSocket

/// What a reader said about a stream.
struct Said: Equatable {
    var events: [WebSocketReader.Event] = []
    var violation: WebSocketViolation?
    var isBetweenMessages = true

    var messages: [WebSocketMessage] {
        events.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }
    var code: WebSocketCloseCode? { violation?.code }

    /// Gives a piece to a reader until it wants more, or refuses. The piece is a buffer of its own of exactly its size:
    /// reading past it is seen by the sanitizer.
    mutating func feed(_ piece: [UInt8], to reader: inout WebSocketReader) {
        piece.withUnsafeBytes { input in
            var position = 0
            do throws(WebSocketViolation) {
                while true {
                    let event = try reader.next(in: input, at: &position)
                    if event == .needMore { break }
                    events.append(event)
                }
                #expect(position == input.count)
            } catch {
                violation = error
            }
        }
        isBetweenMessages = reader.isBetweenMessages
    }
}

extension WebSocketReader.Limits {
    static let standard = WebSocketReader.Limits(.standard)

    static func with(_ change: (inout WebSocketReader.Limits) -> Void) -> WebSocketReader.Limits {
        var limits = standard
        change(&limits)
        return limits
    }
}

/// `wire` in pieces of `size` bytes.
func cut(_ wire: [UInt8], by size: Int) -> [[UInt8]] {
    stride(from: 0, to: wire.count, by: max(size, 1)).map { Array(wire[$0..<min($0 + max(size, 1), wire.count)]) }
}

/// Reads the pieces of one stream.
func read(
    _ pieces: [[UInt8]], as role: WebSocketRole = .server, limits: WebSocketReader.Limits = .standard,
    inflaters: (any InflaterSource)? = nil
) -> Said {
    var reader = WebSocketReader(as: role, limits: limits, inflaters: inflaters)
    var said = Said()
    for piece in pieces { said.feed(piece, to: &reader) }
    return said
}

/// Reads a stream in every way, and expects the same of all of them; returns what they say. `inflaters` makes new ones
/// for each way.
@discardableResult
func readEveryWay(
    _ wire: [UInt8], as role: WebSocketRole = .server, limits: WebSocketReader.Limits = .standard,
    inflaters: () -> (any InflaterSource)? = { nil }, at location: SourceLocation = #_sourceLocation
) -> Said {
    let whole = read([wire], as: role, limits: limits, inflaters: inflaters())
    for size in [1, 2, 7, 64, 1000] where size == 1 || wire.count > size {
        let said = read(cut(wire, by: size), as: role, limits: limits, inflaters: inflaters())
        #expect(said == whole, "cut into pieces of \(size)", sourceLocation: location)
    }
    // A ping and the beginning of another frame.
    let tail = frame(0x89, [1, 2], masked: role == .server) + [0x81]
    let tailed = read([wire + tail], as: role, limits: limits, inflaters: inflaters())
    #expect(Array(tailed.events.prefix(whole.events.count)) == whole.events, "with a tail", sourceLocation: location)
    if whole.violation != nil { #expect(tailed == whole, "with a tail", sourceLocation: location) }
    return whole
}

/// A frame written without the code that is tested. `length` is the bytes of the length behind the second byte: 0, 2 or
/// 8; nil for the fewest.
func frame(_ first: UInt8, _ payload: [UInt8] = [], masked: Bool = true, length: Int? = nil) -> [UInt8] {
    let length = length ?? (payload.count < 126 ? 0 : payload.count < 65_536 ? 2 : 8)
    var bytes = [first, (masked ? 0x80 : 0) | (length == 0 ? UInt8(payload.count) : length == 2 ? 126 : 127)]
    for index in 0..<length { bytes.append(UInt8(truncatingIfNeeded: payload.count >> (8 * (length - 1 - index)))) }
    guard masked else { return bytes + payload }
    let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
}

func frame(_ first: UInt8, _ text: String, masked: Bool = true) -> [UInt8] {
    frame(first, Array(text.utf8), masked: masked)
}

extension MaskKey {
    init(_ bytes: [UInt8]) { self.init(bits: bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }) }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Pieces of up to `longest` bytes.
    mutating func pieces(_ wire: [UInt8], longest: Int) -> [[UInt8]] {
        var (pieces, start): ([[UInt8]], Int) = ([], 0)
        while start < wire.count {
            let end = min(start + Int.random(in: 1...longest, using: &self), wire.count)
            pieces.append(Array(wire[start..<end]))
            start = end
        }
        return pieces
    }
}
