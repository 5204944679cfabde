// Dialer.swift - the maker of connections: the kernel, or a test's memory. Names, the race and time-outs are the same
// for both.

/// Makes connections for `Reactor.connect`.
package protocol Dialer: AnyObject {
    /// Begins to connect and returns how to cancel that. It calls back at most once, perhaps before it returns, and
    /// never after a cancellation.
    func dial(
        _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor,
        _ ended: @escaping (Result<any Dialed, Errno>) -> Void
    ) -> () -> Void
}

/// A connection that is established and belongs to no protocol yet.
package protocol Dialed: AnyObject {
    /// Connects it to a protocol.
    func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport

    /// Closes it, because nobody wants it.
    func discard()

    /// Gives up its socket, if it has one, so that a handshake can begin on it.
    func takeSocket() -> FileDescriptor?

    /// The address of the other end.
    var peer: SocketAddress { get }

    /// Whether it is secure without a handshake: in a test's memory.
    var isSecure: Bool { get }
}

extension Dialed {
    package func takeSocket() -> FileDescriptor? { nil }
    package var isSecure: Bool { false }
}

/// Makes connections in the kernel.
final class SocketDialer: Dialer {
    func dial(
        _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor,
        _ ended: @escaping (Result<any Dialed, Errno>) -> Void
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
