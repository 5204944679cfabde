// HTTPChannel+Upgrade.swift - the end of HTTP on a connection that goes on in another protocol.
// Invariant: every byte of the client is either part of a request or reaches the successor, in order and once.

internal import HTTPTypes
internal import Logging
internal import WryneckHTTP
internal import WryneckReactor

extension HTTPChannel {
    /// Gives the connection away, at once or as soon as the request's body has ended.
    func begin(_ upgrade: Upgrade, _ response: Response, for exchange: Exchange) {
        guard exchange.request.offers(upgrade.name) else {
            let error = HTTPError(.upgradeRequired, headers: [.upgrade: upgrade.name])
            return send(service.site.response(to: error, exchange.request), for: exchange)
        }
        exchange.upgrade = (upgrade, response.headers)
        let isDiscardable = isRestDiscardable
        perform(decide { $0.upgradeBegins(discardable: isDiscardable) })
        if case .exchange(.discarding, _, _) = state { discard() }
    }

    /// Sends 101, or 200 to a CONNECT.
    func switchProtocols() {
        guard let exchange, let (_, headers) = exchange.upgrade, let transport else { return }
        let isTunnel = answer.method == .connect
        answer.status = isTunnel ? .ok : .switchingProtocols
        let (status, minorVersion, preamble) = (answer.status, answer.minorVersion, service.preamble)
        var failure: ResponseEncoder.Failure?
        transport.append { output in
            do throws(ResponseEncoder.Failure) {
                try ResponseEncoder.head(
                    status: status, headers: headers, framing: .none, connection: isTunnel ? .keepAlive : .upgrade, minorVersion: minorVersion,
                    preamble: preamble, into: &output)
            } catch {
                failure = error
            }
        }
        if let failure {
            exchange.request.logger.error("A response cannot be sent as it is", metadata: ["error": "\(failure)"])
            state = .exchange(input: .complete, output: .refusing, persistent: false)
            return refuse(ProtocolViolation(.internalServerError, ""))
        }
        record(exchange, complete: true)
        exchange.end()
        if !isProcessing { handOver() }
    }

    /// Releases the connection, when the bytes at hand have been parsed.
    func handOver() {
        guard let (upgrade, _) = exchange?.upgrade, let transport else { return }
        exchange = nil
        let early = pending
        letGo()
        let connection = UpgradedConnection(upgrade.stream, transport, service, index: index)
        service.replace(self, by: connection)
        transport.handOver(to: connection)
        early.withBytes { if !$0.isEmpty { connection.received($0.bytes, on: transport) } }
        if inputEnded { connection.readClosed(on: transport) }
        transport.resumeReading()
    }
}

extension Request {
    /// Whether the client offered the protocol; only the case of ASCII letters does not matter. CONNECT always asks for
    /// a tunnel.
    fileprivate func offers(_ name: String) -> Bool {
        method == .connect || upgradeProtocols.contains { $0.hasSameBytesIgnoringCase(as: name) }
    }
}

/// Stands between a transport and the protocol that has taken it over, so that the end of the server reaches both.
final class UpgradedConnection: StreamProtocol, OpenConnection {
    private let stream: any StreamProtocol
    private let transport: any Transport
    private let service: HTTPService
    var index: Int

    init(_ stream: any StreamProtocol, _ transport: any Transport, _ service: HTTPService, index: Int) {
        self.stream = stream
        self.transport = transport
        self.service = service
        self.index = index
    }

    func connected(to transport: any Transport) { stream.connected(to: transport) }
    func received(_ bytes: RawSpan, on transport: any Transport) { stream.received(bytes, on: transport) }
    func readClosed(on transport: any Transport) { stream.readClosed(on: transport) }
    func drained(on transport: any Transport) { stream.drained(on: transport) }

    func disconnected(reason: ConnectionLost?) {
        stream.disconnected(reason: reason)
        service.ended(self)
    }

    func drain() { stream.serverStops(on: transport) }

    func abort() {
        transport.abort()
        service.ended(self)
    }
}
