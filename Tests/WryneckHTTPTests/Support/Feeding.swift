// Feeding.swift - every parser case is fed whole, byte by byte, in sevens, and with the next request's bytes behind it.
// Whatever the cut, the transcript has to be the same.

import HTTPTypes
import Testing

@testable import WryneckHTTP

/// What a parser said about one request.
struct Message: Equatable {
    var method: String
    var path: String
    var query: String?
    var authority: String?
    var minorVersion: Int
    var keepAlive: Bool
    var framing: BodyFraming
    var headers: Headers
    var body: [UInt8] = []
    var trailers: Headers = [:]
    var isComplete = false

    init(_ head: RequestHead, _ facts: HTTP1Facts) {
        method = head.method.rawValue
        path = head.rawPath
        query = head.rawQuery
        authority = head.authority
        minorVersion = facts.minorVersion
        keepAlive = facts.keepAlive
        framing = facts.framing
        headers = head.headers
        isComplete = !facts.bodyFollows
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a parser made of a stream: requests, then perhaps a violation.
struct Transcript: Equatable {
    var messages: [Message] = []
    var heads: [RequestHead] = []
    var facts: [HTTP1Facts] = []
    var violation: ProtocolViolation?

    static func == (left: Transcript, right: Transcript) -> Bool {
        left.messages == right.messages && left.violation == right.violation
    }

    var status: Int? { violation?.status.code }
}

/// Gives a piece to a parser until it wants more, or refuses; `next` takes one event, and is false if there is none
/// before the next piece. The piece is a buffer of its own of exactly its size: reading past it is seen by the
/// sanitizer.
func feed(_ piece: [UInt8], _ next: (UnsafeRawBufferPointer, inout Int) throws(ProtocolViolation) -> Bool)
    -> ProtocolViolation?
{
    piece.withUnsafeBytes { input in
        var position = 0
        do throws(ProtocolViolation) {
            while try next(input, &position) {}
            return nil
        } catch {
            return error
        }
    }
}

/// `wire` in pieces of `size` bytes.
func cut(_ wire: [UInt8], by size: Int) -> [[UInt8]] {
    stride(from: 0, to: wire.count, by: max(size, 1)).map { Array(wire[$0..<min($0 + max(size, 1), wire.count)]) }
}

/// Feeds a case whole, byte by byte and in pieces of other sizes, and checks that all of them say the same; returns
/// what they say.
func sameEveryWay<Said: Equatable>(_ wire: [UInt8], _ location: SourceLocation, _ feed: ([[UInt8]]) -> Said) -> Said {
    let whole = feed([wire])
    for size in [1, 7, 64] {
        #expect(feed(cut(wire, by: size)) == whole, "cut into pieces of \(size)", sourceLocation: location)
    }
    return whole
}

func feed(_ wire: [UInt8], by size: Int, limits: Limits = .standard) -> Transcript {
    feed(cut(wire, by: size), limits: limits)
}

/// Feeds the pieces of a stream of requests.
func feed(_ pieces: [[UInt8]], limits: Limits = .standard) -> Transcript {
    let parser = RequestParser(lexers: LexerPool(limits: limits))
    var transcript = Transcript()
    for piece in pieces where transcript.violation == nil {
        transcript.violation = feed(piece) { (input, position) throws(ProtocolViolation) in
            try transcript.take(from: parser, input, &position)
        }
    }
    return transcript
}

extension Transcript {
    fileprivate mutating func take(
        from parser: RequestParser, _ input: UnsafeRawBufferPointer, _ position: inout Int
    ) throws(ProtocolViolation) -> Bool {
        switch try parser.next(in: input, at: &position) {
        case .head(let head, let facts):
            messages.append(Message(head, facts))
            heads.append(head)
            self.facts.append(facts)
        case .body(let range, let isLast):
            messages[messages.count - 1].body += input[range]
            if isLast { messages[messages.count - 1].isComplete = true }
        case .end(let trailers):
            messages[messages.count - 1].isComplete = true
            messages[messages.count - 1].trailers = trailers
        case .needMore:
            if position != input.count { Issue.record("left \(input.count - position) bytes unread") }
            return false
        }
        return true
    }
}

/// Feeds requests in every way, and with another one behind them.
@discardableResult
func feedEveryWay(_ wire: [UInt8], limits: Limits = .standard, location: SourceLocation = #_sourceLocation)
    -> Transcript
{
    let whole = sameEveryWay(wire, location) { feed($0, limits: limits) }
    let tail = Array("GET /tail HTTP/1.1\r\nHost: tail\r\n\r\n".utf8)
    for size in [wire.count + tail.count, 1] {
        let tailed = feed(wire + tail, by: size, limits: limits)
        if whole.violation != nil {
            #expect(tailed == whole, "with a tail", sourceLocation: location)
        } else if whole.messages.allSatisfy(\.isComplete), !whole.messages.isEmpty {
            #expect(tailed.violation == nil, "with a tail", sourceLocation: location)
            #expect(Array(tailed.messages.dropLast()) == whole.messages, "with a tail", sourceLocation: location)
            #expect(tailed.messages.last?.path == "/tail", "with a tail", sourceLocation: location)
        }
    }
    return whole
}

@discardableResult
func feedEveryWay(_ wire: String, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) -> Transcript
{
    feedEveryWay(Array(wire.utf8), limits: limits, location: location)
}

/// Expects the case to be refused with `status` before anybody saw a head.
func expectRefused(
    _ wire: String, _ status: Int, limits: Limits = .standard, location: SourceLocation = #_sourceLocation
) {
    expectRefused(Array(wire.utf8), status, limits: limits, location: location)
}

func expectRefused(
    _ wire: [UInt8], _ status: Int, limits: Limits = .standard, location: SourceLocation = #_sourceLocation
) {
    let transcript = feedEveryWay(wire, limits: limits, location: location)
    let shown = String(decoding: wire.prefix(120), as: UTF8.self).debugDescription
    #expect(
        transcript.status == status, "\(shown): \(transcript.violation?.reason ?? "accepted")", sourceLocation: location
    )
    #expect(transcript.messages.isEmpty, "\(shown) reached a handler", sourceLocation: location)
}

/// Expects exactly one complete request and returns it.
func expectOne(_ wire: String, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) throws
    -> Message
{
    let transcript = feedEveryWay(wire, limits: limits, location: location)
    #expect(transcript.violation == nil, "\(wire.debugDescription)", sourceLocation: location)
    #expect(transcript.messages.count == 1, sourceLocation: location)
    let message = try #require(transcript.messages.first, sourceLocation: location)
    #expect(message.isComplete, sourceLocation: location)
    return message
}

/// A request with a chunked body.
func chunked(_ body: String) -> String { "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(body)" }

/// Expects a request with this chunked body to be refused with `status` when its head has been taken.
func expectBadBody(
    _ body: String, _ status: Int = 400, limits: Limits = .standard, location: SourceLocation = #_sourceLocation
) {
    let transcript = feedEveryWay(chunked(body), limits: limits, location: location)
    #expect(transcript.status == status, "\(body.prefix(60).debugDescription)", sourceLocation: location)
    #expect(transcript.messages.first?.isComplete == false, sourceLocation: location)
}

/// Feeds one piece to a parser that lives on, and names what it said.
func events(_ parser: RequestParser, _ text: String) -> [String] {
    var names: [String] = []
    let violation = feed(Array(text.utf8)) { (input, position) throws(ProtocolViolation) in
        switch try parser.next(in: input, at: &position) {
        case .head(_, let facts): names += facts.bodyFollows ? ["head"] : ["head", "end"]
        case .body(let range, let isLast): names += isLast ? ["body \(range.count)", "end"] : ["body \(range.count)"]
        case .end: names.append("end")
        case .needMore: return false
        }
        return true
    }
    return names + [violation].compactMap { $0.map { "\($0.status.code)" } }
}
