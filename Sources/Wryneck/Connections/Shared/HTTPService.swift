// HTTPService.swift - what all connections of one reactor share: the site, the limits, the lexers, the clock's face, and the list of
// those that are open. Twisted's HTTPFactory.

package import Logging
package import WryneckHTTP
package import WryneckReactor

package final class HTTPService {
    package let reactor: Reactor
    package let site: Site
    package let limits: Limits
    let waterMarks: WaterMarks
    let spans: Deadlines.Spans
    /// What is watched while a handler works.
    let handlerDeadline: HTTPConnectionState.Deadline?
    /// In nanoseconds.
    let connectionAge: Int64
    package let logger: Logger
    let lexers: LexerPool

    private var preambleNow: ResponsePreamble
    private var preambleExpiry = Instant(nanoseconds: .min)
    private let wallClock: () -> Int64
    private var connections: [any OpenConnection] = []
    private var lastSerial: UInt64
    private var onDrained: (() -> Void)?

    /// `reactorIndex` keeps the request ids of several reactors apart; `wallClock` gives the seconds since 1970, for Date.
    package init(
        _ site: Site, on reactor: Reactor, limits: Limits = .standard, timeouts: Timeouts = .standard, logger: Logger, serverName: String = "wryneck",
        reactorIndex: Int = 0, wallClock: @escaping () -> Int64 = Syscalls.wallClockSeconds
    ) {
        self.site = site
        self.reactor = reactor
        self.limits = limits.clamped
        spans = Deadlines.Spans(timeouts)
        handlerDeadline = timeouts.handler == nil ? nil : .handler
        waterMarks = WaterMarks(high: self.limits.responseHighWater, low: self.limits.responseLowWater)
        connectionAge = timeouts.connectionAge.wholeNanoseconds
        self.logger = logger
        self.wallClock = wallClock
        lexers = LexerPool(limits: limits)
        preambleNow = ResponsePreamble(server: serverName, secondsSince1970: Int(wallClock()))
        lastSerial = UInt64(truncatingIfNeeded: reactorIndex) << 56
    }

    /// `Server` and `Date`, ready-made. The wall clock is read again when the reactor's own time has moved by a tenth of a second.
    var preamble: ResponsePreamble {
        if reactor.now >= preambleExpiry {
            // On a copy: in place, every look at it would have to check whether a change is under way.
            var next = preambleNow
            next.update(secondsSince1970: Int(wallClock()))
            preambleNow = next
            preambleExpiry = reactor.now + .milliseconds(100)
        }
        return preambleNow
    }

    func nextSerial() -> UInt64 {
        lastSerial &+= 1
        return lastSerial
    }

    // MARK: The open connections

    package var openConnections: Int { connections.count }

    /// The server stops: what is answered now is the last on its connection.
    var isDraining: Bool { onDrained != nil }

    /// A protocol for a new connection; it is on the list until it ends.
    package func makeChannel() -> HTTPChannel {
        let channel = HTTPChannel(self, index: connections.count)
        connections.append(channel)
        return channel
    }

    private func has(_ connection: any OpenConnection) -> Bool {
        connection.index < connections.count && connections[connection.index] === connection
    }

    /// One takes the place of another.
    func replace(_ connection: any OpenConnection, by successor: any OpenConnection) {
        if has(connection) { connections[connection.index] = successor }
    }

    func ended(_ connection: any OpenConnection) {
        guard has(connection) else { return }
        // The last one takes the place of the one that went, so that leaving costs the same however many there are.
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

    /// Idle connections end now, busy ones after their response.
    /// - Parameter done: called once, when none is left.
    package func drain(_ done: @escaping () -> Void) {
        onDrained = done
        if connections.isEmpty { return finishDraining() }
        for connection in connections { connection.drain() }
    }

    /// Cuts all connections.
    package func abortAll() { while let connection = connections.last { connection.abort() } }

    /// What a connection is sent that there is no room for.
    package static let refusal = Array("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n".utf8)
}

/// A connection on the list of those that are open.
protocol OpenConnection: AnyObject {
    /// Its place on the list.
    var index: Int { get set }
    /// The server stops.
    func drain()
    /// Ends the connection at once.
    func abort()
}
