// Dialer.swift - where connections come from: the kernel, or a test's memory. Names, the race and time-outs are the same for both.

/// Makes connections for `Reactor.connect`.
package protocol Dialer: AnyObject {
    /// Begins to connect and answers how to call that off. Calls back at most once, perhaps before it returns, and never after having been
    /// called off.
    func dial(
        _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor, _ ended: @escaping (Result<any Dialed, Errno>) -> Void
    ) -> () -> Void
}

/// A connection that stands and is nobody's yet.
package protocol Dialed: AnyObject {
    /// Gives it to a protocol.
    func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport

    /// Nobody wants it.
    func discard()

    /// Gives its socket away, if it has one: there is more to be agreed on before it is a connection.
    func takeSocket() -> FileDescriptor?

    /// The other end.
    var peer: SocketAddress { get }
}

extension Dialed {
    package func takeSocket() -> FileDescriptor? { nil }
}

/// The kernel.
final class SocketDialer: Dialer {
    func dial(
        _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor, _ ended: @escaping (Result<any Dialed, Errno>) -> Void
    ) -> () -> Void {
        do throws(Errno) {
            let attempt = try ConnectAttempt(on: reactor, to: address, endpoint)
            attempt.start(ended)
            return { attempt.discard() }
        } catch {
            ended(.failure(error))
            return {}
        }
    }
}
