// PassedStreams.swift - the streams that a client has passed over: RFC 9113 §5.1.1. Whoever opens one of them later takes
// its streams out of order.

#if HTTP2

    struct PassedStreams: Sendable {
        /// The most gaps that are remembered; clients leave none.
        private static let most = 32

        private var newest: HTTP2StreamID = -1
        private var gaps: [ClosedRange<HTTP2StreamID>] = []

        /// Notes a stream for which HEADERS have come.
        /// - Parameter stream: the stream.
        /// - Returns: whether it was passed over before.
        mutating func isOutOfOrder(_ stream: HTTP2StreamID) -> Bool {
            if stream <= newest { return gaps.contains { $0.contains(stream) } }
            if stream > newest + 2, gaps.count < PassedStreams.most { gaps.append((newest + 2)...(stream - 2)) }
            newest = stream
            return false
        }
    }

#endif
