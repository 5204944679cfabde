// LoggedTunnel.swift - the protocol of a tunnel, and the log's line at its end. HTTP/1 has an UpgradedConnection there.

#if HTTP2

    internal import WryneckReactor

    /// Stands between a tunnel and its protocol, where there is a log.
    final class LoggedTunnel: StreamProtocol {
        private let stream: any StreamProtocol
        private let line: UpgradeLine
        private let transport: any Transport

        init(_ stream: any StreamProtocol, _ exchange: Exchange, on transport: any Transport) {
            self.stream = stream
            self.transport = transport
            line = UpgradeLine(exchange, on: transport)
        }

        func connected(to transport: any Transport) { stream.connected(to: transport) }
        func received(_ bytes: RawSpan, on transport: any Transport) {
            line.receivedBytes &+= bytes.byteCount
            stream.received(bytes, on: transport)
        }
        func readClosed(on transport: any Transport) { stream.readClosed(on: transport) }
        func drained(on transport: any Transport) { stream.drained(on: transport) }
        func serverStops(on transport: any Transport) { stream.serverStops(on: transport) }

        func disconnected(reason: ConnectionLost?) {
            stream.disconnected(reason: reason)
            line.record(stream, on: transport, isComplete: reason == nil)
        }
    }

#endif
