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

/// Feeds `wire` in pieces of `size` bytes. Each piece is a buffer of its own of exactly its size: reading past it is seen by the sanitizer.
func feed(_ wire: [UInt8], by size: Int, limits: Limits = .standard) -> Transcript {
    let parser = RequestParser(lexers: LexerPool(limits: limits))
    var transcript = Transcript()
    var start = 0
    while start < wire.count, transcript.violation == nil {
        let piece = Array(wire[start..<min(start + size, wire.count)])
        start += piece.count
        piece.withUnsafeBytes { run(parser, $0, &transcript) }
    }
    return transcript
}

private func run(_ parser: RequestParser, _ input: UnsafeRawBufferPointer, _ transcript: inout Transcript) {
    var position = 0
    do throws(ProtocolViolation) {
        while true {
            switch try parser.next(in: input, at: &position) {
            case .head(let head, let facts):
                transcript.messages.append(Message(head, facts))
                transcript.heads.append(head)
                transcript.facts.append(facts)
            case .body(let range, let isLast):
                transcript.messages[transcript.messages.count - 1].body += input[range]
                if isLast { transcript.messages[transcript.messages.count - 1].isComplete = true }
            case .end(let trailers):
                transcript.messages[transcript.messages.count - 1].isComplete = true
                transcript.messages[transcript.messages.count - 1].trailers = trailers
            case .needMore:
                if position != input.count { Issue.record("left \(input.count - position) bytes unread") }
                return
            }
        }
    } catch {
        transcript.violation = error
    }
}

/// Feeds a case in every way and checks that all of them say the same; returns what they say.
@discardableResult
func feedEveryWay(_ wire: [UInt8], limits: Limits = .standard, location: SourceLocation = #_sourceLocation) -> Transcript {
    let whole = feed(wire, by: max(wire.count, 1), limits: limits)
    for size in [1, 7, 64] {
        let pieces = feed(wire, by: size, limits: limits)
        #expect(pieces == whole, "cut into pieces of \(size)", sourceLocation: location)
    }
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
func feedEveryWay(_ wire: String, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) -> Transcript {
    feedEveryWay(Array(wire.utf8), limits: limits, location: location)
}

/// Expects the case to be refused with `status` before anybody saw a head.
func expectRefused(_ wire: String, _ status: Int, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) {
    expectRefused(Array(wire.utf8), status, limits: limits, location: location)
}

func expectRefused(_ wire: [UInt8], _ status: Int, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) {
    let transcript = feedEveryWay(wire, limits: limits, location: location)
    let shown = String(decoding: wire.prefix(120), as: UTF8.self).debugDescription
    #expect(transcript.status == status, "\(shown): \(transcript.violation?.reason ?? "accepted")", sourceLocation: location)
    #expect(transcript.messages.isEmpty, "\(shown) reached a handler", sourceLocation: location)
}

/// Expects exactly one complete request and returns it.
func expectOne(_ wire: String, limits: Limits = .standard, location: SourceLocation = #_sourceLocation) throws -> Message {
    let transcript = feedEveryWay(wire, limits: limits, location: location)
    #expect(transcript.violation == nil, "\(wire.debugDescription)", sourceLocation: location)
    #expect(transcript.messages.count == 1, sourceLocation: location)
    let message = try #require(transcript.messages.first, sourceLocation: location)
    #expect(message.isComplete, sourceLocation: location)
    return message
}

/// Feeds one piece to a parser that lives on, and names what it said.
func events(_ parser: RequestParser, _ text: String) -> [String] {
    var names: [String] = []
    Array(text.utf8).withUnsafeBytes { input in
        var position = 0
        do throws(ProtocolViolation) {
            while true {
                switch try parser.next(in: input, at: &position) {
                case .head(_, let facts): names += facts.bodyFollows ? ["head"] : ["head", "end"]
                case .body(let range, let isLast): names += isLast ? ["body \(range.count)", "end"] : ["body \(range.count)"]
                case .end: names.append("end")
                case .needMore: return
                }
            }
        } catch {
            names.append("\(error.status.code)")
        }
    }
    return names
}
