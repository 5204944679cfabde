// RecentStreams.swift - the streams that this side has reset not long ago.

#if HTTP2

    /// A peer goes on sending on a stream until it has heard of the reset: what comes by then is no error (RFC 9113 §5.1).
    struct RecentStreams: Sendable {
        /// The most that are remembered: more than the budget for resets allows in the time of a round trip.
        private static let capacity = 256

        private var streams: [HTTP2StreamID] = []
        /// Where the next one goes, once there is no room.
        private var next = 0

        mutating func insert(_ stream: HTTP2StreamID) {
            guard !streams.contains(stream) else { return }
            if streams.count < RecentStreams.capacity { return streams.append(stream) }
            streams[next] = stream
            next = (next + 1) % RecentStreams.capacity
        }

        func contains(_ stream: HTTP2StreamID) -> Bool { streams.contains(stream) }
    }

#endif
