// ConnectionGroup.swift - what all connections of one reactor share: the site, the limits, the lexers, the ready-made
// date, and the list of open connections. Twisted's HTTPFactory.

package import Logging
package import WryneckHTTP
package import WryneckReactor
internal import WryneckSockets
internal import WryneckWebSocket

#if HTTP2
    internal import WryneckHTTP2
#endif

package final class ConnectionGroup {
    package let reactor: Reactor
    let timers: TimerQueue
    package let site: Site
    package let limits: Limits
    let waterMarks: WaterMarks
    let spans: Spans
    /// Whether handlers have a deadline.
    let limitsHandlers: Bool
    /// In nanoseconds.
    let connectionAge: Int64
    package let logger: Logger
    let lexers: LexerPool
    /// The sockets that are compressed alike.
    var webSocketGroups: [WebSocketCompression?: WebSocketGroup] = [:]

    private var preambleNow: ResponsePreamble
    private var preambleExpiry = Instant(nanoseconds: .min)
    #if HTTP2
        private var http2PreambleNow: HTTP2Preamble?
        /// Room for the fields of one response, so that none needs its own.
        var http2Head = FieldSection()
    #endif
    private let wallClock: () -> Int64
    /// Where HTTP/2 is spoken.
    let http2: HTTP2Support
    private var connections: [any ServerConnection] = []
    private var lastSerial: UInt64
    private var onDrained: (() -> Void)?

    /// `reactorIndex` keeps the request ids of several reactors apart; `wallClock` returns the seconds since 1970, for
    /// Date.
    package init(
        _ site: Site, on reactor: Reactor, limits: Limits = .standard, timeouts: Timeouts = .standard, logger: Logger,
        http2: HTTP2Support = .overTLS, reactorIndex: Int = 0,
        wallClock: @escaping () -> Int64 = Syscalls.wallClockSeconds
    ) throws(RoutingError) {
        try site.review(logger)
        self.site = site
        self.reactor = reactor
        timers = reactor.timers
        self.limits = limits.clamped
        spans = Spans(timeouts)
        limitsHandlers = timeouts.request.handler != nil
        waterMarks = WaterMarks(
            high: self.limits.connection.responseHighWater, low: self.limits.connection.responseLowWater)
        connectionAge = timeouts.connection.age.wholeNanoseconds
        self.logger = logger
        self.http2 = http2
        self.wallClock = wallClock
        lexers = LexerPool(limits: limits)
        preambleNow = ResponsePreamble(server: site.options.serverName ?? "", secondsSince1970: Int(wallClock()))
        lastSerial = UInt64(truncatingIfNeeded: reactorIndex) << 56
    }

    /// `Server` and `Date`, ready-made. The wall clock is read again when the reactor's own time has moved by a tenth
    /// of a second.
    var preamble: ResponsePreamble {
        if reactor.now >= preambleExpiry {
            // On a copy: in place, Swift checks each access for exclusivity at run time.
            var next = preambleNow
            next.update(secondsSince1970: Int(wallClock()))
            preambleNow = next
            preambleExpiry = reactor.now + .milliseconds(100)
            #if HTTP2
                http2PreambleNow = nil
            #endif
        }
        return preambleNow
    }

    #if HTTP2
        /// The same for HTTP/2.
        var http2Preamble: HTTP2Preamble {
            let preamble = preamble
            if let ready = http2PreambleNow { return ready }
            let made = HTTP2Preamble(preamble)
            http2PreambleNow = made
            return made
        }
    #endif

    /// The time of day, in seconds since 1970; in tests it goes with the manual clock.
    package var secondsSince1970: Int64 { wallClock() }

    func nextSerial() -> UInt64 {
        lastSerial &+= 1
        return lastSerial
    }

    // MARK: The open connections

    package var openConnections: Int { connections.count }

    /// Whether the server stops: a response that begins now is the last on its connection.
    var isDraining: Bool { onDrained != nil }

    /// Puts a new connection on the list, until it ends.
    func add(_ connection: any ServerConnection) {
        connection.index = connections.count
        connections.append(connection)
    }

    /// Writes a line for input that never became a request: whoever looks for the reason of a 400 looks in the log.
    func record(_ violation: ProtocolViolation, line: [UInt8], from peer: SocketAddress, bodyBytes: Int) {
        guard let log = site.accessLog else { return }
        log.record(
            AccessLogEntry(
                request: nil, peer: peer, status: violation.status, bodyBytes: bodyBytes, duration: .zero,
                isComplete: true,
                refusal: AccessLogEntry.Refusal(line: line, reason: violation.reason)))
    }

    private func has(_ connection: any ServerConnection) -> Bool {
        connection.index < connections.count && connections[connection.index] === connection
    }

    /// Puts one connection in the place of another.
    func replace(_ connection: any ServerConnection, by successor: any ServerConnection) {
        guard has(connection) else { return }
        successor.index = connection.index
        connections[connection.index] = successor
    }

    func ended(_ connection: any ServerConnection) {
        guard has(connection) else { return }
        // The last one moves into the place that is free, so that leaving costs the same however many there are.
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.index] = last
            last.index = connection.index
        }
        if connections.isEmpty { finishDraining() }
    }

    private func finishDraining() {
        let onDrained = onDrained
        self.onDrained = nil
        onDrained?()
    }

    /// Ends idle connections now, and busy ones after their response.
    /// - Parameter done: called once, when no connection is left.
    package func drain(_ done: @escaping () -> Void) {
        onDrained = done
        if connections.isEmpty { return finishDraining() }
        for connection in connections { connection.drain() }
    }

    /// Cuts all connections.
    package func abortAll() { while let connection = connections.last { connection.abort() } }

    /// The response for a connection for which there is no room.
    package static let refusal = Array(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n".utf8)
}
