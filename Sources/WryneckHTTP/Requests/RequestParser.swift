// RequestParser.swift - one connection's bytes, cut into requests.
// Invariants: each event says itself whether it ends its message; there is no event without a byte. After a violation
// every call throws the same: nothing behind it on the connection is parsed. However the bytes are cut, the events are
// the same.

/// Bytes in, events out. It keeps no input: bytes that it does not return as a range are used up or copied.
///
/// Every idle connection has one, so it is small: limits and lexers are shared, and everything about a message in
/// progress is in an object that goes with it. A class, because each call on a part of the connection would be checked
/// for overlapping access.
package final class RequestParser {
    package enum Event {
        /// A request has begun; its head has passed all checks. It has ended, too, unless the facts say that a body
        /// follows.
        case head(RequestHead, HTTP1Facts)
        /// A piece of its body, a range of the input; the last one of a body with a length ends the request.
        case body(Range<Int>, isLast: Bool)
        /// A chunked body has ended, and the request with it. The trailers come without fields that may not be trailers
        /// (RFC 9110 §6.5.1).
        case end(Headers)
        /// All of the input is used up.
        case needMore
    }

    private enum State {
        /// The number of bytes of an empty line that have been skipped.
        case between(skipped: Int)
        case head(PartialHead<HeadRules>)
        case body(BodyDecoder)
        /// The line of a refused head, as far as it came; empty if the head was accepted.
        indirect case dead(ProtocolViolation, line: [UInt8])
    }

    private let lexers: LexerPool
    private var state = State.between(skipped: 0)

    package init(lexers: LexerPool) { self.lexers = lexers }

    package var limits: Limits { lexers.limits }

    /// Whether no byte of a next head has arrived. A deadline for heads starts when this turns false.
    package var isBetweenMessages: Bool {
        if case .between = state { return true }
        return false
    }

    /// The next event in `input` from `position` on; `position` moves behind the bytes that were used.
    package func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Event {
        do throws(ProtocolViolation) {
            return try advance(in: input, at: &position)
        } catch {
            state = .dead(
                error, line: line(with: UnsafeRawBufferPointer(rebasing: input[min(position, input.count)...])))
            throw error
        }
    }

    /// The request line of a head that is incomplete or refused, as far as it came, for the log.
    package var lineSoFar: [UInt8] { line(with: UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// The line of the head that is being read; `input` has the bytes that were not taken yet.
    private func line(with input: UnsafeRawBufferPointer) -> [UInt8] {
        let line: [UInt8] =
            switch state {
            case .between: PartialHead<HeadRules>.line(input)
            case .head(let partial): partial.line
            case .dead(_, let line): line
            case .body: []
            }
        return Array(line.prefix(limits.head.requestLineBytes))
    }

    /// Notes that the peer sends no more. Inside a message that is an error; an empty line after a message is not.
    package func endOfInput() throws(ProtocolViolation) {
        switch state {
        case .between: return
        case .dead(let violation, _): throw violation
        case .head, .body:
            let violation = ProtocolViolation.badRequest("connection closed inside a request")
            state = .dead(violation, line: lineSoFar)
            throw violation
        }
    }

    private func advance(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Event {
        switch state {
        case .between(let skipped):
            return try begin(in: input, at: &position, skipped: skipped)
        case .head(let partial):
            guard let parsed = try partial.take(input, at: &position, lexers: lexers, ()) else { return .needMore }
            return event(for: parsed)
        case .body(var decoder):
            switch try decoder.next(in: input, at: &position) {
            case .body(let range, let isLast):
                state = isLast ? .between(skipped: 0) : .body(decoder)
                return .body(range, isLast: isLast)
            case .end(let trailers):
                state = .between(skipped: 0)
                return .end(trailers)
            case .needMore:
                return .needMore
            }
        case .dead(let violation, _):
            throw violation
        }
    }

    /// RFC 9112 §2.2: one empty line before a request line is skipped, because some clients send one after a body.
    private func begin(in input: UnsafeRawBufferPointer, at position: inout Int, skipped: Int) throws(ProtocolViolation)
        -> Event
    {
        var skipped = skipped
        while position < input.count, skipped < 2, skipped == 1 || input[position] == ASCII.carriageReturn {
            guard input[position] == (skipped == 0 ? ASCII.carriageReturn : ASCII.lineFeed) else {
                throw .badRequest("malformed line end", input[position], at: skipped)
            }
            skipped += 1
            position += 1
        }
        state = .between(skipped: skipped)
        guard position < input.count else { return .needMore }

        var partial: PartialHead<HeadRules>?
        guard let parsed = try PartialHead.begin(in: input, at: &position, lexers: lexers, (), partial: &partial) else {
            if let partial { state = .head(partial) }
            return .needMore
        }
        return event(for: parsed)
    }

    private func event(for parsed: consuming ParsedHead) -> Event {
        state = BodyDecoder(parsed.facts.framing, limits: limits).map(State.body) ?? .between(skipped: 0)
        return .head(parsed.head, parsed.facts)
    }
}
