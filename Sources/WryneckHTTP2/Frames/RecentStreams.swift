// RecentStreams.swift - some streams that have ended not long ago.

#if HTTP2

    /// The newest of them. What comes on an older one is ignored, and counts as noise.
    struct RecentStreams: Sendable {
        /// The most that are remembered: twice as many as can be open at once.
        private static let capacity = 256

        private var streams: [HTTP2StreamID] = []
        /// Where the next one goes, once there is no room.
        private var next = 0

        mutating func insert(_ stream: HTTP2StreamID) {
            if streams.count < RecentStreams.capacity { return streams.append(stream) }
            streams[next] = stream
            next = (next + 1) % RecentStreams.capacity
        }

        func contains(_ stream: HTTP2StreamID) -> Bool { streams.contains(stream) }
    }

#endif
