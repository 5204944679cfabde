// ReverseProxy+Options.swift - what a reverse proxy passes on, and how long it waits.

public import Wryneck
public import WryneckClient

extension ReverseProxy {
    /// The settings of a reverse proxy. Which server gets a request, and when one is left out, is `Backends`' affair.
    public struct Options {
        /// What is changed in requests and responses.
        public var forwarding = ForwardingOptions()

        /// The connections to the servers: limits, times, TLS. The limits of the pool bind each server on each reactor:
        /// a request that finds 512 under way waits up to ten seconds for a place, and then gets 504; a thousand may
        /// wait, and more get 503.
        public var client = ReverseProxy.client

        /// The cache of responses (RFC 9111), which each reactor has for itself; nil, the default, for none.
        public var cache: CachingAgent.Options?

        /// How many servers a request may be sent to, one after the other: three. It goes to another one if nothing of
        /// it was sent, or if doing it twice is the same as once (RFC 9110 §9.2.2), nothing of a response has come and
        /// its body is at hand; and as the budget of `BackendHealthOptions` allows.
        public var tries = 3

        /// Bodies of requests up to this length are read before they are sent on, if doing the request twice is the
        /// same as once, so that it can be sent again: 64 KiB. All others are sent as they come.
        public var bufferedBytes = 64 * 1024

        /// The most bytes of a request's body; nil for the server's limit.
        public var bodyLimit: Int?

        /// Whether WebSockets pass. Nothing else that a client wants to change to does.
        public var passesWebSockets = true

        /// How long both sides of a WebSocket may be silent. An hour: whoever wants to know sooner sends pings. nginx
        /// 60 seconds, HAProxy's example an hour.
        public var socketSilence = Duration.seconds(3600)

        /// Called with each request before it is sent, for changes that the other options do not have. What it throws
        /// answers the client.
        public var onRequest: ((Request, inout ClientRequest) throws -> Void)?

        /// Called with each response before it goes on. What it throws answers the client.
        public var onResponse: ((Request, inout Response) throws -> Void)?

        /// Makes the defaults.
        public init() {}
    }

    /// A server beside this one is connected to at once or not at all (Caddy 3 seconds); a response may take a minute
    /// (nginx 60 seconds), and be as slow as it likes.
    private static var client: Agent.Options {
        var options = Agent.Options()
        options.userAgent = nil
        (options.limits.pool.perHost, options.limits.pool.count) = (512, 8192)
        (options.limits.pool.idlePerHost, options.limits.pool.idle) = (32, 1024)
        options.limits.pool.uses = 10_000
        options.timeouts.connect = .seconds(3)
        options.timeouts.handshake = .seconds(5)
        (options.timeouts.head, options.timeouts.gap) = (.seconds(60), .seconds(60))
        options.timeouts.bytesPerSecond = 0
        return options
    }
}
