// PassedStreams.swift - the streams that a client has passed over: RFC 9113 §5.1.1. Whoever opens one of them later
// takes its streams out of order.

#if HTTP2

    struct PassedStreams: Sendable {
        /// The most gaps that are remembered; clients leave none.
        private static let most = 32

        // Of Int, so that no sum overflows, whatever number the peer has chosen.
        private var newest = -1
        private var gaps: [ClosedRange<Int>] = []

        /// Notes a stream for which HEADERS have come.
        /// - Parameter stream: the stream.
        /// - Returns: whether it was passed over before.
        mutating func isOutOfOrder(_ stream: HTTP2StreamID) -> Bool {
            let stream = Int(stream)
            if stream <= newest { return gaps.contains { $0.contains(stream) } }
            let (first, last) = (newest + 2, stream - 2)
            if first <= last, gaps.count < PassedStreams.most { gaps.append(first...last) }
            newest = stream
            return false
        }
    }

#endif
