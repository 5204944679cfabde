// Limits+WebSocket.swift - every number that a WebSocket's peer could run into, with its reason and what others have.
// Invariant: no value that a program sets makes a socket trap or run without a limit; `clamped` sees to it.

extension Limits {
    /// How much the peer of a WebSocket may send and how long it may be silent, and how much is kept for it.
    ///
    /// All limits are on by default. A value that makes no sense is moved to the nearest one that does.
    public struct WebSocket: Sendable, Equatable {
        /// Bytes of one message, before decompression and after it; more are answered with the close code 1009.
        /// Python's websockets 1 MiB, uWebSockets 16 KiB, tungstenite 64 MiB, ws 100 MiB, gorilla none.
        public var messageBytes = 1024 * 1024

        /// Bytes of one frame's payload; more are 1009. It is judged by the frame's header, before any of the payload
        /// is read. Hummingbird 16 KiB, Bandit 8 MB, tungstenite 16 MiB.
        public var frameBytes = 1024 * 1024

        /// Frames of one message; more are 1008. Each costs a header of two bytes and work that no message needs
        /// (CVE-2026-65623). ws 131 072; the others count none.
        public var fragments = 1024

        /// Frames without payload in a row inside of one message; more are 1008. They are legal, and useful at most at
        /// the end. Bandit allows none.
        public var emptyFragments = 16

        /// Messages that have come and that an async reader has not taken; then the socket is not read. Python's
        /// websockets 16.
        public var waitingMessages = 16

        /// Bytes of messages that have come and that an async reader has not taken; then the socket is not read.
        /// Python's websockets limits only their number.
        public var waitingBytes = 64 * 1024

        /// Unsent bytes above which `send` waits. uWebSockets 64 KiB, Python's websockets 32 KiB, tungstenite none.
        public var sendHighWater = 64 * 1024

        /// Unsent bytes above which a reader counts as too slow for messages that do not wait for it, as those of a
        /// broadcast. uWebSockets drops above 64 KiB, ws has no limit.
        public var unsentBytes = 1024 * 1024

        /// Control frames in a second that the peer gets no answer to: pings that another ping has replaced, and pongs
        /// that nobody asked for; more are 1008. The others count none.
        public var controlFramesPerSecond = 100

        /// The silence of the peer after which it gets a ping. Proxies cut a connection after 60 seconds of it.
        /// Hummingbird 30 seconds, Python's websockets 20, uWebSockets up to 120; ws, gorilla and tungstenite send
        /// none.
        public var pingInterval = Duration.seconds(30)

        /// How long the peer may be silent behind a ping; then it counts as gone and the connection is cut. Python's
        /// websockets 20 seconds.
        public var pongWait = Duration.seconds(10)

        /// How long the peer may take to answer a Close frame, and then to end its side. Python's websockets 10
        /// seconds, Hummingbird 15, ws 30.
        public var closeWait = Duration.seconds(5)

        /// Sockets of one reactor whose compression refers to earlier messages; the ones behind them compress each
        /// message for itself. Each such socket keeps 40 KiB or so. uWebSockets and Python's websockets set no limit.
        public var contextTakeovers = 1000

        /// The defaults, as each property documents them.
        public static let standard = WebSocket()

        /// Makes the defaults.
        public init() {}

        /// The same limits, each moved into the range in which it works.
        public var clamped: WebSocket {
            var limits = self
            limits.messageBytes = messageBytes.clamped(0, 1 << 40)
            limits.frameBytes = frameBytes.clamped(0, 1 << 40)
            limits.fragments = fragments.clamped(1, 1 << 30)
            limits.emptyFragments = emptyFragments.clamped(0, 1 << 30)
            limits.waitingMessages = waitingMessages.clamped(1, 1 << 30)
            limits.waitingBytes = waitingBytes.clamped(1, 1 << 30)
            limits.sendHighWater = sendHighWater.clamped(1024, 1 << 30)
            limits.unsentBytes = unsentBytes.clamped(1024, 1 << 30)
            limits.controlFramesPerSecond = controlFramesPerSecond.clamped(1, 1 << 30)
            limits.pingInterval = Self.clamp(pingInterval)
            limits.pongWait = Self.clamp(pongWait)
            limits.closeWait = Self.clamp(closeWait)
            limits.contextTakeovers = contextTakeovers.clamped(0, 1 << 30)
            return limits
        }

        /// Between a millisecond and a day.
        private static func clamp(_ time: Duration) -> Duration { min(max(time, .milliseconds(1)), .seconds(86_400)) }
    }
}
