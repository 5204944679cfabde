// EventStream+Options.swift - how a stream of events is kept alive, and what becomes of a slow client.

extension EventStream {
    /// What becomes of events for a client that takes them too slowly.
    public enum SlowClients: Sendable, Hashable {
        /// The producer waits. One that does not wait ends the stream when more than ``Options/bufferBytes`` wait.
        case wait
        /// The producer goes on; of more than ``Options/bufferBytes``, the oldest are dropped: for prices, positions.
        case dropOldest
        /// The producer goes on, and the stream ends when more than ``Options/bufferBytes`` wait. The client comes back
        /// with the id of the last event that it has had.
        case end
    }

    /// Why an event could not be sent.
    public enum Failure: Error, Sendable, Hashable {
        /// The stream is over: the client has left, the server stops, or it was ended.
        case ended
        /// More than ``Options/bufferBytes`` waited: the stream was ended.
        case tooSlow
    }

    /// How a stream is kept.
    public struct Options: Sendable, Hashable {
        /// After how long without an event a comment is sent, so that proxies do not take the connection for dead
        /// (nginx waits 60 s, many load balancers 30 s) and a client that has gone is noticed. Zero for never.
        public var heartbeat = Duration.seconds(15)

        /// What becomes of events for a client that takes them too slowly.
        public var slowClients = SlowClients.wait

        /// The most bytes of events that wait for one client, beside those that its connection holds already.
        public var bufferBytes = 64 * 1024

        /// After how long a client that has lost its connection comes back; nil leaves that to the browser (3 to 5 s).
        public var retry: Duration?

        /// The same when the server stops: each client is told a time between this and its double, so that not all come
        /// back at once.
        public var restartDelay = Duration.seconds(2)

        /// The defaults.
        public init() {}

        /// The defaults, but for slow clients.
        public init(slowClients: SlowClients) { self.slowClients = slowClients }
    }
}
