// Transcript.swift - what the parser makes of a stream, in a form that can be compared: however the bytes are cut, it
// has to be the same.

import HTTPTypes
import WryneckHTTP

struct Transcript: Equatable {
    struct Message: Equatable {
        var head: [UInt8] = []
        var method = ""
        var path = ""
        var query: String?
        var authority: String?
        var minorVersion = 1
        var keepAlive = false
        var framing = BodyFraming.none
        var headers = Headers()
        var body: [UInt8] = []
        var trailers = Headers()
        var isComplete = false
    }

    var messages: [Message] = []
    var violation: ProtocolViolation?
    /// What no parser may do.
    var fault: String?
    /// Where the whole heads were in the input, if it came in one piece.
    var headEnds: [Int] = []
    var ends: [Int] = []

    static func == (left: Transcript, right: Transcript) -> Bool {
        left.messages == right.messages && left.violation == right.violation && left.fault == right.fault
    }

    init(_ pieces: [[UInt8]], limits: Limits) {
        let parser = RequestParser(lexers: LexerPool(limits: limits))
        for piece in pieces where violation == nil && fault == nil {
            // A buffer of its own of exactly its size: reading past it is seen by the sanitizer.
            piece.withUnsafeBytes { feed(parser, $0) }
        }
    }

    private mutating func feed(_ parser: RequestParser, _ input: UnsafeRawBufferPointer) {
        var position = 0
        do throws(ProtocolViolation) {
            while true {
                let before = position
                switch try parser.next(in: input, at: &position) {
                case .head(let head, let facts):
                    messages.append(Message(head, facts))
                    headEnds.append(position)
                    if !facts.bodyFollows { end() }
                case .body(let range, let isLast):
                    if messages.isEmpty || range.isEmpty || range.lowerBound < before || range.upperBound > position {
                        fault = "a body from nowhere"
                    }
                    guard fault == nil else { return }
                    messages[messages.count - 1].body += input[range]
                    if isLast { end() }
                case .end(let trailers):
                    if messages.last?.isComplete != false { fault = "an end without a beginning" }
                    guard fault == nil else { return }
                    messages[messages.count - 1].trailers = trailers
                    end()
                case .needMore:
                    if position != input.count { fault = "bytes were left lying" }
                    return
                }
                if position < before || position > input.count { fault = "the position is outside of the input" }
                guard fault == nil else { return }
            }
        } catch {
            violation = error
            if let violated = again(parser, input), violated != error { fault = "another violation at the second look" }
        }

        func end() {
            messages[messages.count - 1].isComplete = true
            ends.append(position)
        }
    }

    /// After a violation every call throws the same.
    private func again(_ parser: RequestParser, _ input: UnsafeRawBufferPointer) -> ProtocolViolation? {
        var position = 0
        do throws(ProtocolViolation) { _ = try parser.next(in: input, at: &position) } catch { return error }
        return ProtocolViolation(.ok, "none")
    }
}

extension Transcript.Message {
    init(_ head: RequestHead, _ facts: HTTP1Facts) {
        method = head.method.rawValue
        path = head.rawPath
        query = head.rawQuery
        authority = head.authority
        minorVersion = facts.minorVersion
        keepAlive = facts.keepAlive
        framing = facts.framing
        headers = head.headers
    }
}
