// Limits+HTTP2.swift - every number that a peer could run into over HTTP/2 alone, with its reason and what others have.
// Invariant: as for `Limits`, no value that a program sets makes the server trap or run without a limit.

extension Limits {
    /// How much a peer may do on one HTTP/2 connection.
    ///
    /// A budget is a number of tokens and how many of them come back each second: what a browser does in a burst is
    /// free, what an attack does for seconds is not. A peer that has used one up gets GOAWAY with ENHANCE_YOUR_CALM.
    /// All are on by default. A value that makes no sense is moved to the nearest one that does.
    public struct HTTP2: Sendable, Equatable {
        /// Streams that a client may have open at once (SETTINGS_MAX_CONCURRENT_STREAMS); more are refused. h2o, hyper,
        /// SwiftNIO, Kestrel and HAProxy 100, nginx 128, Go 250. RFC 9113 §6.5.2 advises at least 100.
        public var concurrentStreams = 100

        /// Requests of one connection whose handlers are at work, those of streams that were reset among them; more
        /// are refused. A client that resets what it asks for (CVE-2023-44487), or makes the server reset it
        /// (CVE-2025-8671), keeps no more handlers busy than one that waits. Go has as many as streams.
        public var exchanges = 100

        /// Tokens for streams that end before their time: reset by the peer, by its fault, or refused. A browser that
        /// leaves a page resets at most as many streams as it may have open. nghttp2 1000, Bandit 500, SwiftNIO 200.
        public var resets = 200

        /// Tokens for resets that come back each second. nghttp2 33, SwiftNIO 7, Bandit 50.
        public var resetsPerSecond = 33

        /// Tokens for frames that carry nothing: PING, SETTINGS, PRIORITY, PRIORITY_UPDATE, unknown ones, empty ones,
        /// frames on closed streams, and WINDOW_UPDATEs beyond what the sent bytes explain (CVE-2019-9512, 9513, 9515,
        /// 9518). SwiftNIO 200, nghttp2 and Envoy 10 000.
        public var noise = 1000

        /// Tokens for such frames that come back each second. SwiftNIO 7, nghttp2 330.
        public var noisePerSecond = 100

        /// Frames may bring eight times as many bytes in all as the sum of this and what DATA, HEADERS and
        /// CONTINUATION have carried; more end the connection. nginx 1 MiB and the same eight.
        public var junkBytes = 1024 * 1024

        /// Bytes of a header section by the measure of RFC 9113 §6.5.2, name, value and 32 for each field
        /// (SETTINGS_MAX_HEADER_LIST_SIZE); more are 431. By default as many as `Limits.head.bytes`. hyper 16 KiB, Go
        /// 1 MiB.
        public var headerListBytes = 32 * 1024

        /// Bytes of a header section, by the same measure, at which the connection ends: decoding has to go on behind
        /// the limit, or the table would be wrong for the next section. hyper four times its limit.
        public var headerListCeiling = 128 * 1024

        /// Fields of a header section but Cookie; more are 431. hyper, Kestrel and h2o 100, nginx 1000.
        public var fieldCount = 100

        /// Cookie fields of a header section; more are 431. Browsers send each cookie as a field of its own (RFC 9113
        /// §8.2.3), and users with 90 of them were refused where they counted as fields. An empty one counts
        /// (CVE-2026-49975).
        public var cookieFields = 400

        /// CONTINUATION frames of a header section; more end the connection (CVE-2024-28182). nghttp2 8, SwiftNIO 5.
        public var continuations = 8

        /// Bytes of a header section as they come, compressed; more end the connection. h2o 8 KiB and 4 KiB for each
        /// of a hundred fields, Bandit 50 000.
        public var headerBlockBytes = 64 * 1024

        /// Bytes of the table with which responses' fields are compressed, whatever the peer allows; everybody has
        /// 4096, and the table for requests has as many (RFC 9113 §6.5.2).
        public var encoderTableBytes = 4096

        /// Bytes of a body that a client may send ahead of its reader. Go 1 MiB, Kestrel 768 KiB, h2o, nginx and
        /// SwiftNIO 64 KiB, HAProxy 16 KiB.
        public var streamWindow = 64 * 1024

        /// The same for a body that a handler has begun to read, so that an upload is as fast as a long way allows. h2o
        /// 16 MiB.
        public var grownStreamWindow = 256 * 1024

        /// Bytes of all bodies of a connection that nobody has read. Go, Kestrel and hyper 1 MiB, h2o 16 MiB, nginx no
        /// limit.
        public var connectionWindow = 1024 * 1024

        /// Body bytes in one frame that is sent: the most that every peer takes (RFC 9113 §4.2).
        public var dataFrameBytes = 16 * 1024

        /// The same while several responses share the connection by turns (RFC 9218 §4.2). nginx 8 KiB.
        public var sharedDataFrameBytes = 8 * 1024

        /// Bytes of output that are made ahead of the socket. What is not made yet can still be overtaken by what is
        /// more urgent. h2o 80 KiB.
        public var outputAhead = 64 * 1024

        /// Frames that wait to be sent at which the connection is not read any more.
        public var queuedFrames = 500

        /// Frames that wait to be sent at which the connection ends. nghttp2 5000 (its newest), Go, Envoy and
        /// SwiftNIO 10 000.
        public var queuedFramesCeiling = 5000

        /// Streams of a connection that may end because the client reads them too slowly; then the connection ends.
        public var slowStreams = 3

        /// Requests of one connection; then it is replaced (RFC 9113 §6.8). nginx 1000, Envoy no limit.
        public var requests = 10_000

        /// Bytes that the session of one connection may allocate, without bodies; then the connection ends.
        public var sessionBytes = 512 * 1024

        /// The defaults, as each property documents them.
        public static let standard = HTTP2()

        /// Makes the defaults.
        public init() {}

        /// The same limits, each moved into the range in which it works.
        public var clamped: HTTP2 {
            var limits = self
            limits.clampStreams()
            limits.clampFields()
            limits.clampWindows()
            limits.clampOutput()
            return limits
        }

        private mutating func clampStreams() {
            concurrentStreams = concurrentStreams.clamped(1, 10_000)
            exchanges = exchanges.clamped(1, 100_000)
            resets = resets.clamped(1, 1_000_000)
            resetsPerSecond = resetsPerSecond.clamped(0, 1_000_000)
            noise = noise.clamped(16, 1_000_000)
            noisePerSecond = noisePerSecond.clamped(0, 1_000_000)
            junkBytes = junkBytes.clamped(64 * 1024, 1 << 40)
            slowStreams = slowStreams.clamped(1, 1_000_000)
            // A stream identifier has 31 bits, half of them the client's.
            requests = requests.clamped(1, 1 << 29)
        }

        private mutating func clampFields() {
            headerListBytes = headerListBytes.clamped(1024, 1024 * 1024)
            headerListCeiling = headerListCeiling.clamped(headerListBytes, 4 * 1024 * 1024)
            fieldCount = fieldCount.clamped(1, 10_000)
            cookieFields = cookieFields.clamped(1, 10_000)
            continuations = continuations.clamped(0, 64)
            headerBlockBytes = headerBlockBytes.clamped(16 * 1024, 1024 * 1024)
            encoderTableBytes = encoderTableBytes.clamped(0, 64 * 1024)
        }

        private mutating func clampWindows() {
            streamWindow = streamWindow.clamped(1024, 1 << 30)
            grownStreamWindow = grownStreamWindow.clamped(streamWindow, 1 << 30)
            // RFC 9113 §6.9.2: that of a connection cannot be made smaller.
            connectionWindow = connectionWindow.clamped(65_535, 1 << 30)
        }

        private mutating func clampOutput() {
            dataFrameBytes = dataFrameBytes.clamped(1024, 16 * 1024)
            sharedDataFrameBytes = sharedDataFrameBytes.clamped(512, dataFrameBytes)
            outputAhead = outputAhead.clamped(16 * 1024, 1 << 30)
            queuedFrames = queuedFrames.clamped(16, 1_000_000)
            queuedFramesCeiling = queuedFramesCeiling.clamped(queuedFrames, 1_000_000)
            // nghttp2 needs some 30 KiB of them for itself.
            sessionBytes = sessionBytes.clamped(64 * 1024, 1 << 30)
        }

    }
}
