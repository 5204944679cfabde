// AnswerTranscript.swift - what the parser of responses makes of a stream, in a form that can be compared.

import HTTPTypes
import WryneckHTTP

struct AnswerTranscript: Equatable {
    struct Head: Equatable {
        var code: Int
        var reason: String
        var minorVersion: Int
        var framing: BodyFraming
        var keepAlive: Bool
        var switchesProtocol: Bool
        var isInterim: Bool
        var headers: Headers
    }

    struct Answer: Equatable {
        var method: HTTPRequest.Method
        /// Interim ones before the final one.
        var heads: [Head] = []
        /// Where they were in the input, if it came in one piece.
        var places: [Range<Int>] = []
        var body: [UInt8] = []
        var trailers = Headers()
        var hasEnded = false

        static func == (left: Answer, right: Answer) -> Bool {
            left.heads == right.heads && left.body == right.body && left.trailers == right.trailers
                && left.hasEnded == right.hasEnded
        }
    }

    private(set) var answers: [Answer] = []
    private(set) var violation: ProtocolViolation?
    /// What no parser may do.
    private(set) var fault: String?
    /// Whether all is well if the connection ends here.
    private(set) var isWhole = false
    private var methods: [HTTPRequest.Method]

    var summary: String {
        "\(answers.count) responses, \(violation?.reason ?? "no violation"), \(isWhole ? "whole" : "not whole")"
    }

    /// Each request is sent when the response to the one before has ended.
    init(_ pieces: [[UInt8]], to methods: [HTTPRequest.Method], limits: Limits) {
        self.methods = methods.reversed()
        let parser = ResponseParser(lexers: LexerPool(limits: limits))
        begin(parser)
        for piece in pieces where violation == nil && fault == nil {
            // A buffer of its own of exactly its size: reading past it is seen by the sanitizer.
            piece.withUnsafeBytes { feed(parser, $0) }
        }
        isWhole = (try? parser.endOfInput()) != nil
        if isWhole, violation != nil { fault = "whole after a violation" }
        if parser.isReusable { fault = "reusable after its end" }
    }

    private mutating func begin(_ parser: ResponseParser) {
        guard parser.isReusable, let method = methods.popLast() else { return }
        parser.begin(method)
        answers.append(Answer(method: method))
    }

    private mutating func feed(_ parser: ResponseParser, _ input: UnsafeRawBufferPointer) {
        var position = 0
        do throws(ProtocolViolation) {
            while fault == nil {
                let before = position
                let event = try parser.next(in: input, at: &position)
                if position < before || position > input.count { fault = "the position is outside of the input" }
                guard fault == nil, take(event, input, before..<position, parser) else { return }
                if answers.last?.hasEnded == true { begin(parser) }
            }
        } catch {
            violation = error
            if error.status != .badGateway { fault = "a violation that is not a gateway's" }
            position = 0
            do throws(ProtocolViolation) {
                _ = try parser.next(in: input, at: &position)
                fault = "no violation at the second look"
            } catch {
                if error != violation { fault = "another violation at the second look" }
            }
        }
    }

    /// False if there is nothing more before the next piece.
    private mutating func take(
        _ event: ResponseParser.Event, _ input: UnsafeRawBufferPointer, _ used: Range<Int>, _ parser: ResponseParser
    ) -> Bool {
        let last = answers.count - 1
        if case .needMore = event {
            let hasSwitched = answers.last?.heads.last?.switchesProtocol ?? false
            if used.upperBound != input.count, !hasSwitched { fault = "bytes were left lying" }
            if hasSwitched, !used.isEmpty { fault = "bytes of another protocol were taken" }
            return false
        }
        guard last >= 0, !answers[last].hasEnded else {
            fault = "an event without a request"
            return false
        }
        switch event {
        case .interim(let head):
            answers[last].add(head, isInterim: true, used)
        case .head(let head):
            answers[last].add(head, isInterim: false, used)
            answers[last].hasEnded = !head.bodyFollows
        case .body(let range, let isLast):
            if range.isEmpty || range.lowerBound < used.lowerBound || range.upperBound > used.upperBound {
                fault = "a body from nowhere"
            }
            guard fault == nil else { return false }
            answers[last].body += input[range]
            answers[last].hasEnded = isLast
        case .end(let trailers):
            answers[last].trailers = trailers
            answers[last].hasEnded = true
        case .needMore: break
        }
        return true
    }
}

extension AnswerTranscript.Answer {
    fileprivate mutating func add(_ head: ResponseHead, isInterim: Bool, _ place: Range<Int>) {
        heads.append(
            AnswerTranscript.Head(
                code: head.statusCode, reason: head.status.reasonPhrase, minorVersion: head.minorVersion,
                framing: head.framing,
                keepAlive: head.keepAlive, switchesProtocol: head.switchesProtocol, isInterim: isInterim,
                headers: head.headers))
        places.append(place)
    }
}
