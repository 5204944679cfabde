// BackendHealthOptions.swift - when a backend gets no requests for a while, and how it comes back.
// Invariant: no number that a program sets makes a proxy trap, or leaves a backend out for ever; `clamped` sees to it.

/// How backends are judged: by the requests that they get, and by checks. A value that makes no sense is moved to the
/// nearest one that does.
///
/// A failure is a connection that cannot be made or is reset, a response that is malformed or late, and a status that
/// says that the backend cannot work: 502, 503, 504. A 500 is an answer; so is a 404.
public struct BackendHealthOptions: Sendable, Equatable {
    /// Failures after which a backend is out; nil for never. Three: one can be a request that brings down whatever
    /// serves it. nginx 1, Envoy 5 in a row, HAProxy 10 by option, Caddy none.
    public var failures: Int? = 3

    /// The part of the requests that has to fail, unless the last `failures` ones failed in a row. A tenth: three of
    /// thousands say nothing about a backend, and the others would get its work. nginx has none; Envoy 85 % by option.
    public var failureShare = 0.1

    /// The time within which failures count together, give or take a tenth. nginx 10 seconds.
    public var window = Duration.seconds(10)

    /// How long a backend is out at first; then it gets one request, and whatever comes of that decides. Doubled each
    /// time in a row: if the trial fails, or if it was back for less time than it had been out. nginx 10 seconds
    /// without growth, Envoy 30.
    public var pause = Duration.seconds(10)

    /// The longest pause. A minute: a backend that was repaired is soon found. Envoy 300 seconds.
    public var longestPause = Duration.seconds(60)

    /// The part of a pause that chance takes off, from 0 to 1, so that proxies do not all come back to a backend at
    /// once. A quarter; Envoy none.
    public var jitter = 0.25

    /// How long the share of a backend grows that came back, or was added, from a tenth to all of its weight: caches
    /// are cold, and connections are to be made. Ten seconds; off (zero) in nginx, HAProxy and Envoy. It does not bind
    /// `Balancing.first`, and clients who stay with a backend.
    public var slowStart = Duration.seconds(10)

    /// The requests that ask backends how they are; nil for none, the default, as everywhere.
    public var checks: Checks?

    /// The part of the requests that may be sent a second time, over ten seconds. A fifth, as in Finagle and Envoy:
    /// backends that fail because they have too much to do would otherwise get twice of it.
    public var retryShare = 0.2

    /// The second tries in a second that are always allowed, so that a site with few requests has some. Finagle 10,
    /// Envoy 3 at a time.
    public var retriesPerSecond = 3

    /// Makes the defaults.
    public init() {}

    /// Requests of the proxy's own, by which it finds out how backends are before users do.
    public struct Checks: Sendable, Equatable {
        /// What is asked for, by GET. Best something that fails when the backend's own database is gone.
        public var target = "/"

        /// From one check to the next. nginx 5 seconds by option, HAProxy 2, Caddy 30.
        public var interval = Duration.seconds(5)

        /// The part of an interval that chance takes off, from 0 to one half, so that checks do not come in step.
        /// HAProxy has it by option, `spread-checks`.
        public var jitter = 0.1

        /// How long an answer may take. HAProxy and nginx as long as the interval, Caddy 5 seconds.
        public var timeout = Duration.seconds(2)

        /// Bad answers in a row after which a backend is out. HAProxy 3; nginx and Caddy 1.
        public var fall = 3

        /// Good answers in a row after which it is back. HAProxy 2; nginx and Caddy 1.
        public var rise = 2

        /// The statuses of good answers. nginx and HAProxy the same; Caddy 2xx.
        public var statuses = 200..<400

        /// Makes the defaults.
        public init() {}
    }

    /// The same options, each moved into the range in which it works.
    public var clamped: BackendHealthOptions {
        var options = self
        options.failures = failures.map { max($0, 1) }
        options.failureShare = Self.part(failureShare)
        options.window = Self.time(window, atLeast: .milliseconds(10))
        options.pause = Self.time(pause)
        options.longestPause = max(Self.time(longestPause), options.pause)
        options.jitter = Self.part(jitter)
        options.slowStart = Self.time(slowStart)
        options.checks = checks?.clamped
        options.retryShare = Self.part(retryShare)
        options.retriesPerSecond = min(max(retriesPerSecond, 0), 1_000_000)
        return options
    }

    fileprivate static func part(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }

    /// A day at most: what is longer is for ever.
    fileprivate static func time(_ value: Duration, atLeast least: Duration = .zero) -> Duration {
        min(max(value, least), .seconds(86_400))
    }
}

extension BackendHealthOptions.Checks {
    /// An interval of no time would be a check that never ends.
    fileprivate var clamped: BackendHealthOptions.Checks {
        var checks = self
        checks.interval = BackendHealthOptions.time(interval, atLeast: .milliseconds(100))
        checks.jitter = min(BackendHealthOptions.part(jitter), 0.5)
        checks.timeout = BackendHealthOptions.time(timeout, atLeast: .milliseconds(10))
        (checks.fall, checks.rise) = (max(fall, 1), max(rise, 1))
        return checks
    }
}
