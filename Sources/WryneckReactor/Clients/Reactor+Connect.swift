// Reactor+Connect.swift - a reactor connects to somebody.

public import WryneckDeferred

extension Reactor {
    /// How long connecting may take unless told: Twisted's limit, too. It covers the name, all addresses and the handshake.
    public static let connectTimeout = Duration.seconds(30)

    /// Connects to an endpoint: looks its name up in a thread, tries its addresses by Happy Eyeballs (RFC 8305), and gives the connection a
    /// protocol.
    ///
    /// ```swift
    /// reactor.connect(to: .tcp(host: "example.org", port: 7)) { Echo() }
    ///     .addErrback { error in print(error); throw error }
    /// ```
    ///
    /// Cancelling the Deferred calls the attempt off. Once it has fired it has nothing to do with the connection any more.
    /// - Parameters:
    ///   - endpoint: where to.
    ///   - timeout: how long that may take; nil for what the endpoint says, or else `connectTimeout`.
    ///   - factory: makes the protocol, when the connection stands.
    /// - Returns: the protocol, after its `connected(to:)`; or a `ConnectError`, or what `factory` threw.
    public func connect<Stream: StreamProtocol>(
        to endpoint: Endpoint, timeout: Duration? = nil, _ factory: @escaping () throws -> Stream
    ) -> Deferred<Stream> {
        let connector = Connector(on: self, to: endpoint)
        let deferred = Deferred<Stream> { [weak connector] _ in connector?.cancel() }
        connector.start(timeout: timeout ?? endpoint.connectTimeout ?? Reactor.connectTimeout) { [unowned self] result in
            do {
                let (stream, transport) = try begin(try result.get(), endpoint, factory)
                // The protocol may have cancelled what it is the result of.
                if deferred.hasFired { transport.abort() } else { try deferred.callback(stream) }
            } catch {
                try? deferred.errback(error)
            }
        }
        return deferred
    }

    private func begin<Stream: StreamProtocol>(
        _ dialed: any Dialed, _ endpoint: Endpoint, _ factory: () throws -> Stream
    ) throws -> (Stream, any Transport) {
        let stream: Stream
        do { stream = try factory() } catch {
            dialed.discard()
            throw error
        }
        do throws(Errno) { return (stream, try dialed.begin(stream, on: self)) } catch {
            throw ConnectError(endpoint: endpoint, code: error)
        }
    }
}
