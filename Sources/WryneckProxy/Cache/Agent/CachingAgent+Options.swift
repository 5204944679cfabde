// CachingAgent+Options.swift - how much a cache keeps, for whom, and how it goes about it.
// Invariant: no value that a program sets makes the cache trap, or wait for ever; `clamped` sees to it.

public import HTTPTypes

extension CachingAgent {
    /// The settings of a cache. Each agent has a store of its own: a server with several reactors has as many.
    public struct Options: Sendable {
        /// Bytes of all stored responses, with their fields. Varnish 100 MiB of memory by default, nginx no limit on
        /// its disk, Apache Traffic Server about 1 MiB of memory for each GiB of its disk.
        public var bytes = 64 << 20

        /// Bytes of one stored response; a larger one streams on and is not stored. Traffic Server keeps up to 4 MiB in
        /// memory, Varnish and nginx have no limit.
        public var entryBytes = 4 << 20

        /// Bytes of the bodies that are on their way into the store, which a slow client does not hold up. Beyond them
        /// responses are passed on and not stored.
        public var incomingBytes = 16 << 20

        /// Stored responses for one URL that differ by Vary; the one that was used longest ago goes. Traffic Server 5,
        /// Varnish and nginx no limit, so that a client can fill them with one URL.
        public var variants = 16

        /// Requests that wait for the response to another one for the same thing. More of them, and those behind the
        /// next time, go to the origin by themselves. Varnish and nginx have no limit.
        public var waiters = 1000

        /// How long such a request waits. nginx 5 s (`proxy_cache_lock_timeout`, off by default); Varnish for ever.
        public var longestWait = Duration.seconds(5)

        /// How long requests for what turned out not to be storable do not wait for each other. Varnish 2 min
        /// ("hit-for-miss"), nginx and Traffic Server have no such thing and let them wait in a row.
        public var passTime = Duration.seconds(120)

        /// URLs that are remembered for that; with more all are forgotten, which costs no more than some waits.
        public var passedURLs = 1000

        /// Requests by which stored responses are renewed in the background, at a time (RFC 5861). Without a limit in
        /// the others.
        public var backgroundRequests = 16

        /// The most that is guessed as the lifetime of responses that state none: a tenth of the time since their
        /// Last-Modified (RFC 9111 §4.2.2). Zero, and so off: what says nothing about caching is not stored. A day is
        /// what the RFC thinks of; Traffic Server guesses up to a day, Varnish takes 2 minutes for everything, nginx
        /// guesses nothing.
        public var longestGuess = Duration.zero

        /// Whether Cache-Control and Pragma of requests count (RFC 9111 §5.2.1). True. nginx, Varnish and by default
        /// Traffic Server do not heed them: clients can then not have the origin asked at their will.
        public var heedsRequests = true

        /// Whether responses say what the cache did, by Cache-Status (RFC 9211). False: it tells strangers what others
        /// have asked for. nginx and Varnish say it where they are told to, in fields of their own.
        public var addsStatus = false

        /// Request fields that name the site, as if they were parts of the URL: those that a reverse proxy makes of
        /// what its client has asked for. Origins write links with them, so that a response for one value must not
        /// answer a request with another (cache poisoning). What Forwarded says of the site always counts. nginx's key
        /// has none of them.
        public var keyFields = CachingAgent.Options.fields("Host", "X-Forwarded-Host", "X-Forwarded-Proto")

        /// Request fields that count as if each response named them in Vary: those by which frameworks take a request
        /// for one with another URL or method, which its URL does not show. A request without them is never answered
        /// by the response to one that has them.
        public var variantFields = CachingAgent.Options.fields(
            "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Forwarded-Ssl",
            "X-Host", "X-Original-Host", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method", "X-Http-Method-Override",
            "X-Method-Override")

        /// Makes the defaults.
        public init() {}

        /// The same options, each moved into the range in which it works.
        var clamped: Options {
            var options = self
            options.bytes = max(bytes, 0)
            options.entryBytes = min(max(entryBytes, 0), options.bytes)
            options.incomingBytes = max(incomingBytes, 0)
            options.variants = max(variants, 1)
            options.waiters = max(waiters, 0)
            options.passedURLs = max(passedURLs, 0)
            options.backgroundRequests = max(backgroundRequests, 0)
            return options
        }

        private static func fields(_ names: String...) -> [HTTPField.Name] { names.compactMap { HTTPField.Name($0) } }
    }
}
