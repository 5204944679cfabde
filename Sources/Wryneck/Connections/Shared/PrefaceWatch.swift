// PrefaceWatch.swift - a connection whose first bytes tell what it speaks: HTTP/2's preface, or anything else.
// Invariant: every byte that has come reaches the connection that takes over, in order and once. The choice falls at
// the first byte that cannot be the preface, so that no request of HTTP/1 waits for more.

internal import WryneckHTTP
internal import WryneckReactor

final class PrefaceWatch: ServerConnection {
    /// RFC 9113 §3.4.
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let group: ConnectionGroup
    private let arrival: Arrival
    var index = 0
    private var seen: [UInt8] = []
    private var transport: (any Transport)?
    private var timer: DelayedCall?

    init(_ group: ConnectionGroup, _ arrival: Arrival) {
        self.group = group
        self.arrival = arrival
    }

    func connected(to transport: any Transport) {
        self.transport = transport
        // A client that sends a part of the preface and no more; `drain()` does not wait for it.
        timer = group.reactor.callLater(group.spans.timeouts.connection.firstByte) { [weak transport] in
            transport?.abort()
        }
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { seen.append(contentsOf: $0) }
        let count = min(seen.count, PrefaceWatch.preface.count)
        if seen[..<count] != PrefaceWatch.preface[..<count] {
            hand(over: .http1)
        } else if count == PrefaceWatch.preface.count {
            hand(over: .http2)
        }
    }

    /// A client that ends its side here has sent less than a preface: HTTP/1 says what is wrong with it, if anything
    /// is.
    func readClosed(on transport: any Transport) {
        hand(over: .http1)?.readClosed(on: transport)
    }

    @discardableResult
    private func hand(over chosen: ApplicationProtocol) -> (any ServerConnection)? {
        guard let transport else { return nil }
        end()
        let connection = group.makeConnection(in: chosen, arrival)
        group.replace(self, by: connection)
        transport.handOver(to: connection)
        let bytes = seen
        seen = []
        if !bytes.isEmpty { connection.received(bytes.span.bytes, on: transport) }
        return connection
    }

    func drained(on transport: any Transport) {}

    func disconnected(reason: ConnectionLost?) {
        end()
        group.ended(self)
    }

    private func end() {
        try? timer?.cancel()
        (timer, transport) = (nil, nil)
    }

    /// A client that is connecting while the server stops may have sent something: what comes soon is served.
    func drain() {
        try? timer?.cancel()
        let farewell = Duration.nanoseconds(ConnectionDeadline.farewell.span(group.spans))
        timer = group.reactor.callLater(farewell) { [weak transport] in transport?.close() }
    }

    func abort() {
        transport?.abort()
        group.ended(self)
    }
}
