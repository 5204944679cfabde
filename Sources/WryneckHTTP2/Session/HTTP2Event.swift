// HTTP2Event.swift - what happens on a connection, as values.

#if HTTP2

    package import WryneckHTTP

    /// One event. A server gets `.request` where a client gets `.interim` and `.response`.
    package enum HTTP2Event: Sendable {
        /// A request's head, after all checks. Each ends its exchange by `endExchange()`, whatever becomes of the
        /// stream.
        case request(HTTP2StreamID, RequestHead, HTTP2Facts)
        /// A header section that is refused for what nghttp2 does not look at. A request is answered with the status,
        /// and is an exchange; trailers are, too, if the answer has not begun, else the stream is reset. A client
        /// resets the stream.
        case refused(HTTP2StreamID, ProtocolViolation, isRequest: Bool)
        /// A response that is not the last one: 100, 103.
        case interim(HTTP2StreamID, HTTP2ResponseHead)
        case response(HTTP2StreamID, HTTP2ResponseHead, isLast: Bool)
        /// Body bytes, at a place in the input. The reader gives their window back by `consume`.
        case data(HTTP2StreamID, Range<Int>, isLast: Bool)
        /// The end of a body that no piece has announced.
        case end(HTTP2StreamID, Headers)
        /// All that goes out on the stream is in the output. The peer may still be sending.
        case sent(HTTP2StreamID)
        /// The stream is gone. The one event at which everything about it is let go.
        case closed(HTTP2StreamID, HTTP2Closure)
        /// The urgency of a stream, which may be to come (RFC 9218 §7.1). nghttp2 has taken note of it.
        case priority(HTTP2StreamID, HTTP2Priority)
        /// The peer's settings are in force; ask `peerSetting`.
        case settings
        /// The peer has taken our settings.
        case settingsAcknowledged
        case pong(UInt64)
        /// The peer opens no more streams, and has handled none of ours behind `last`.
        case goAway(last: HTTP2StreamID, HTTP2ErrorCode)
        /// The connection ends: the GOAWAY is in the output, or will be when it is next asked for. Comes once, and
        /// nothing but `.needMore` after it.
        case ending(HTTP2Ending)
        /// All input is used up.
        case needMore
    }

    /// How a stream has ended.
    package enum HTTP2Closure: Equatable, Sendable {
        /// Both sides have sent all they had.
        case complete
        /// The peer has reset it.
        case byPeer(HTTP2ErrorCode)
        /// This side has reset it, by itself or by the peer's fault.
        case byUs(HTTP2ErrorCode)
    }

#endif
