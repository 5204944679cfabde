// ResponseParser.swift - one connection's bytes, cut into the responses to its requests.
// Invariant: a response is read only for a request that was announced, because its framing depends on it (RFC 9112
// §6.3), and a response that nobody asked for would be taken for the next one's. After a violation every call throws
// the same. However the bytes are cut, the events are the same.

package import HTTPTypes

/// Bytes in, events out. It keeps no input: bytes that it does not return as a range are used up or copied.
///
/// A violation has the status 502, which is what a gateway says about it.
package final class ResponseParser {
    /// A response is any number of interim heads, then one head and its body. It has ended with a head that no body
    /// follows, with a last piece, or with `end`; a body without a length that is not chunked, with the connection:
    /// `endOfInput()`.
    package enum Event {
        /// An interim response (RFC 9110 §15.2), such as 100 or 103: another head follows.
        case interim(ResponseHead)
        /// The response has begun; its head has passed all checks.
        case head(ResponseHead)
        /// A piece of the body: a range of the input.
        case body(Range<Int>, isLast: Bool)
        /// The end of a chunked body, with its trailers, but for fields that may not be trailers (RFC 9110 §6.5.1).
        case end(Headers)
        /// All of the input is used up. After a change of protocol, none of it is.
        case needMore
    }

    private enum State {
        /// No request waits for a response.
        case idle
        /// The request has been announced; the number of interim responses that came.
        case waiting(interims: Int)
        case head(PartialHead<ResponseHeadRules>, interims: Int)
        case body(BodyDecoder)
        /// The connection has been handed over to another protocol.
        case switched
        indirect case dead(ProtocolViolation)
    }

    /// Interim responses to one request; more are refused. A server sends one or two, and a flood of them would keep a
    /// client busy for ever. Go had 5.
    package static let mostInterims = 32

    private let lexers: LexerPool
    private var state = State.idle
    private var method = HTTPRequest.Method.get
    /// Whether the server leaves the connection open, by all that has come so far.
    package private(set) var staysOpen = true

    package init(lexers: LexerPool) { self.lexers = lexers }

    /// Announces the next request. Does nothing unless the parser `isReusable`.
    /// - Parameter method: the request's.
    package func begin(_ method: HTTPRequest.Method) {
        guard isReusable else { return }
        self.method = method
        state = .waiting(interims: 0)
    }

    /// Whether another request may be sent: none waits for its response, and what has come leaves no doubt about where
    /// the next response begins (RFC 9112 §9.3).
    package var isReusable: Bool {
        if case .idle = state { return staysOpen }
        return false
    }

    /// Whether a request waits and no byte has come for it. If the connection ends now, the request may be sent again
    /// (RFC 9112 §9.3.1).
    package var isUntouched: Bool {
        if case .waiting(interims: 0) = state { return true }
        return false
    }

    /// The next event in `input` from `position` on; `position` moves behind the bytes that were used.
    package func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Event {
        do throws(ProtocolViolation) {
            return try advance(in: input, at: &position)
        } catch {
            throw refuse(error)
        }
    }

    /// Notes that the peer sends no more. Throws unless every response is whole; one that ends with the connection is.
    package func endOfInput() throws(ProtocolViolation) {
        staysOpen = false
        switch state {
        case .idle, .switched: return
        case .body(.untilClose): state = .idle
        case .waiting(interims: 0): throw refuse(.badRequest("connection closed before a response"))
        case .waiting, .head, .body: throw refuse(.badRequest("connection closed inside a response"))
        case .dead(let violation): throw violation
        }
    }

    /// Ends the parsing. The pieces below are those of requests, and answer; here nobody is left who could be told.
    private func refuse(_ violation: ProtocolViolation) -> ProtocolViolation {
        let refusal = ProtocolViolation(.badGateway, violation.reason)
        state = .dead(refusal)
        return refusal
    }

    private func advance(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Event {
        switch state {
        case .idle:
            guard position >= input.count else { throw .badRequest("a response that nobody asked for") }
            return .needMore
        case .waiting(let interims):
            guard position < input.count else { return .needMore }
            var partial: PartialHead<ResponseHeadRules>?
            let head = try PartialHead.begin(in: input, at: &position, lexers: lexers, method, partial: &partial)
            if let partial { state = .head(partial, interims: interims) }
            return try event(for: head, interims)
        case .head(let partial, let interims):
            return try event(for: partial.take(input, at: &position, lexers: lexers, method), interims)
        case .body(var decoder):
            return try body(&decoder, in: input, at: &position)
        case .switched:
            return .needMore
        case .dead(let violation):
            throw violation
        }
    }

    private func event(for head: ResponseHead?, _ interims: Int) throws(ProtocolViolation) -> Event {
        guard let head else { return .needMore }
        if head.isInterim {
            guard interims < Self.mostInterims else { throw .badRequest("too many interim responses") }
            // What one of them says about the connection holds for what follows it, too.
            staysOpen = staysOpen && head.keepAlive
            state = .waiting(interims: interims + 1)
            return .interim(head)
        }
        staysOpen = staysOpen && head.keepAlive
        if head.switchesProtocol {
            state = .switched
        } else {
            state = BodyDecoder(head.framing, limits: lexers.limits).map(State.body) ?? .idle
        }
        return .head(head)
    }

    private func body(
        _ decoder: inout BodyDecoder, in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(ProtocolViolation) -> Event {
        switch try decoder.next(in: input, at: &position) {
        case .body(let range, let isLast):
            state = isLast ? .idle : .body(decoder)
            return .body(range, isLast: isLast)
        case .end(let trailers):
            state = .idle
            return .end(trailers)
        case .needMore:
            return .needMore
        }
    }
}
