// FeedingResponses.swift - responses, fed as requests are: whole, byte by byte, in pieces, and with bytes behind them.

import HTTPTypes
import Testing

@testable import WryneckHTTP

/// What a parser said about the response to one request.
struct Response: Equatable {
    struct Head: Equatable {
        var code: Int
        var reason: String
        var minorVersion: Int
        var framing: BodyFraming
        var keepAlive: Bool
        var switchesProtocol: Bool
        var headers: Headers

        init(_ head: ResponseHead) {
            code = head.status.code
            reason = head.status.reasonPhrase
            minorVersion = head.minorVersion
            framing = head.framing
            keepAlive = head.keepAlive
            switchesProtocol = head.switchesProtocol
            headers = head.headers
        }
    }

    var interims: [Head] = []
    var head: Head?
    var body: [UInt8] = []
    var trailers: Headers = [:]
    /// Whether an event said that it is over.
    var hasEnded = false
    /// Whether it is whole if the connection ends now.
    var isWhole = false
    /// Whether another request could be sent behind it.
    var isReusable = false
    var violation: ProtocolViolation?
    /// What was left for others.
    var unread: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }
    var reason: String? { violation?.reason }
}

/// Feeds the pieces of a response until it has ended.
func feedResponse(_ pieces: [[UInt8]], to method: HTTPRequest.Method = .get, limits: Limits = .standard) -> Response {
    let parser = ResponseParser(lexers: LexerPool(limits: limits))
    parser.begin(method)
    var response = Response()
    for (index, piece) in pieces.enumerated() {
        response.violation = feed(piece) { (input, position) throws(ProtocolViolation) in
            let goesOn = try response.take(from: parser, input, &position)
            if response.hasEnded { response.unread = Array(input[position...]) }
            return goesOn
        }
        guard response.violation == nil, !response.hasEnded else {
            response.unread += pieces[(index + 1)...].joined()
            break
        }
    }
    if response.violation != nil { response.unread = [] }
    response.isReusable = parser.isReusable
    response.isWhole = (try? parser.endOfInput()) != nil
    return response
}

extension Response {
    fileprivate mutating func take(
        from parser: ResponseParser, _ input: UnsafeRawBufferPointer, _ position: inout Int
    ) throws(ProtocolViolation) -> Bool {
        switch try parser.next(in: input, at: &position) {
        case .interim(let head):
            interims.append(Head(head))
        case .head(let head):
            self.head = Head(head)
            hasEnded = !head.bodyFollows
        case .body(let range, let isLast):
            body += input[range]
            hasEnded = isLast
        case .end(let trailers):
            self.trailers = trailers
            hasEnded = true
        case .needMore:
            if position != input.count { Issue.record("left \(input.count - position) bytes unread") }
            return false
        }
        return !hasEnded
    }
}

/// Feeds a response in every way, and with other bytes behind it.
@discardableResult
func feedResponseEveryWay(
    _ wire: String, to method: HTTPRequest.Method = .get, limits: Limits = .standard,
    location: SourceLocation = #_sourceLocation
) -> Response {
    let wire = Array(wire.utf8)
    let whole = sameEveryWay(wire, location) { feedResponse($0, to: method, limits: limits) }
    let tail = Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother".utf8)
    for size in [wire.count + tail.count, 1] where whole.violation != nil || whole.hasEnded {
        var tailed = feedResponse(cut(wire + tail, by: size), to: method, limits: limits)
        if whole.violation == nil {
            #expect(tailed.unread == whole.unread + tail, "with a tail", sourceLocation: location)
            tailed.unread = whole.unread
        }
        #expect(tailed == whole, "with a tail", sourceLocation: location)
    }
    return whole
}

/// Expects a response to be refused before anybody saw a head.
func expectRefusedResponse(
    _ wire: String, to method: HTTPRequest.Method = .get, limits: Limits = .standard, _ reason: String? = nil,
    location: SourceLocation = #_sourceLocation
) {
    let response = feedResponseEveryWay(wire, to: method, limits: limits, location: location)
    #expect(
        response.violation?.status == .badGateway, "\(wire.prefix(120).debugDescription) was accepted",
        sourceLocation: location)
    #expect(response.head == nil && response.interims.isEmpty && !response.isReusable, sourceLocation: location)
    if let reason { #expect(response.reason == reason, sourceLocation: location) }
}

/// Expects exactly one complete response, with nothing behind it, and returns it.
func expectResponse(
    _ wire: String, to method: HTTPRequest.Method = .get, limits: Limits = .standard,
    location: SourceLocation = #_sourceLocation
) throws -> Response {
    let response = feedResponseEveryWay(wire, to: method, limits: limits, location: location)
    #expect(
        response.violation == nil && response.isWhole, "\(wire.prefix(120).debugDescription)", sourceLocation: location)
    #expect(response.unread.isEmpty, sourceLocation: location)
    try #require(response.head != nil, sourceLocation: location)
    return response
}
