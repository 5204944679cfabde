// HTTPService.swift - what all connections of one reactor share: the site, the limits, the lexers, the clock's face, and the list of
// those that are open. Twisted's HTTPFactory.

package import Logging
package import WryneckHTTP
package import WryneckReactor

package final class HTTPService {
    package let reactor: Reactor
    package let site: Site
    package let limits: Limits
    let spans: Deadlines.Spans
    /// What is watched while a handler works.
    let handlerDeadline: HTTPConnectionState.Deadline?
    package let logger: Logger
    let lexers: LexerPool

    private var preambleNow: ResponsePreamble
    private var preambleExpiry = Instant(nanoseconds: .min)
    private let wallClock: () -> Int64
    private var channels: [HTTPChannel] = []
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
        self.logger = logger
        self.wallClock = wallClock
        lexers = LexerPool(limits: limits)
        preambleNow = ResponsePreamble(server: serverName, secondsSince1970: Int(wallClock()))
        lastSerial = UInt64(truncatingIfNeeded: reactorIndex) << 56
    }

    /// `Server` and `Date`, ready-made. The wall clock is read again when the reactor's own time has moved by a tenth of a second.
    var preamble: ResponsePreamble {
        if reactor.now >= preambleExpiry {
            preambleNow.update(secondsSince1970: Int(wallClock()))
            preambleExpiry = reactor.now + .milliseconds(100)
        }
        return preambleNow
    }

    func nextSerial() -> UInt64 {
        lastSerial &+= 1
        return lastSerial
    }

    // MARK: The open connections

    package var openConnections: Int { channels.count }

    /// A protocol for a new connection; it is on the list until it ends.
    package func makeChannel() -> HTTPChannel {
        let channel = HTTPChannel(self, index: channels.count)
        channels.append(channel)
        return channel
    }

    func ended(_ channel: HTTPChannel) {
        guard channel.index < channels.count, channels[channel.index] === channel else { return }
        // The last one takes the place of the one that went, so that leaving costs the same however many there are.
        let last = channels.removeLast()
        if last !== channel {
            channels[channel.index] = last
            last.index = channel.index
        }
        if channels.isEmpty { finishDraining() }
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
        if channels.isEmpty { return finishDraining() }
        for channel in channels { channel.drain() }
    }

    /// Cuts all connections.
    package func abortAll() { while let channel = channels.last { channel.abort() } }

    /// What a connection is sent that there is no room for.
    package static let refusal = Array("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n".utf8)
}
