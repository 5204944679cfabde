// Reactor+Connect.swift - connecting to an endpoint.

public import WryneckDeferred

extension Reactor {
    /// The default time-out of `connect`, as in Twisted. It covers the name, all addresses and the handshake.
    public static let connectTimeout = Duration.seconds(30)

    /// Connects to an endpoint: looks its name up in a thread, tries its addresses by Happy Eyeballs (RFC 8305), and
    /// gives the connection a protocol.
    ///
    /// ```swift
    /// reactor.connect(to: .tcp(host: "example.org", port: 7)) { Echo() }
    ///     .addErrback { error in print(error); throw error }
    /// ```
    ///
    /// A cancellation of the Deferred cancels the attempt. Once it has fired, the Deferred does not affect the
    /// connection any more.
    /// - Parameters:
    ///   - endpoint: the place to connect to.
    ///   - timeout: the longest time for everything; nil for that of the endpoint, or else `connectTimeout`.
    ///   - factory: makes the protocol, when the connection is established.
    /// - Returns: the protocol, after its `connected(to:)`; or a `Endpoint.ConnectError`, or what `factory` threw.
    public func connect<Stream: StreamProtocol>(
        to endpoint: Endpoint, timeout: Duration? = nil, _ factory: @escaping () throws -> Stream
    ) -> Deferred<Stream> {
        let connector = Connector(on: self, to: endpoint)
        let deferred = Deferred<Stream> { [weak connector] _ in connector?.cancel() }
        connector.start(timeout: timeout ?? endpoint.connectTimeout ?? Reactor.connectTimeout) {
            [unowned self] result in
            do {
                let (stream, transport) = try begin(try result.get(), endpoint, factory)
                // The protocol may have cancelled this very Deferred.
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
            throw Endpoint.ConnectError(endpoint: endpoint, code: error)
        }
    }
}
