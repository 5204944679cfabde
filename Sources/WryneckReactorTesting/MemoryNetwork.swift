// MemoryNetwork.swift - connecting without sockets: what is given to `Reactor.connect` can be tried here. Twisted's MemoryReactor records
// connectTCP in the same way.

internal import WryneckDeferred
public import WryneckReactor

/// Takes the kernel's place for `Reactor.connect`: the test sees each attempt and decides what becomes of it. Names are still the resolver's
/// (set `Reactor.resolver` to one that knows the test's), time-outs the reactor's, and addresses are tried by Happy Eyeballs.
///
/// ```swift
/// let memory = try MemoryReactor(), network = MemoryNetwork(on: memory.reactor)
/// let greeting = memory.reactor.connect(to: .tcp(host: "192.0.2.1", port: 7)) { Greeter() }
/// let server = network.attempts[0].succeed()
/// ```
public final class MemoryNetwork {
    /// Every attempt so far, those that are over included.
    public private(set) var attempts: [MemoryAttempt] = []

    /// The attempts that wait for the test.
    public var pending: [MemoryAttempt] { attempts.filter { !$0.isOver } }

    /// - Parameter reactor: whose connections are made here from now on, and not by the kernel.
    public init(on reactor: Reactor) { reactor.dialer = Dialing(self) }

    /// The reactor holds this, which holds no network.
    private final class Dialing: Dialer {
        private weak var network: MemoryNetwork?
        init(_ network: MemoryNetwork) { self.network = network }

        func dial(
            _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor, _ ended: @escaping (Result<any Dialed, Errno>) -> Void
        ) -> () -> Void {
            guard let network else {
                ended(.failure(.notConnected))
                return {}
            }
            let attempt = MemoryAttempt(address, endpoint, on: reactor, ended)
            network.attempts.append(attempt)
            return { [weak attempt] in attempt?.discard() }
        }
    }
}

/// One try to connect to one address.
public final class MemoryAttempt {
    /// Where to.
    public let address: SocketAddress
    /// What was asked for: the host's name is here.
    public let endpoint: Endpoint
    /// Whether it has succeeded, failed, or been called off.
    public var isOver: Bool { ended == nil }
    /// Whether it was called off: by a time-out, a cancellation, or because another address was faster.
    public private(set) var wasCalledOff = false

    private let reactor: Reactor
    private var ended: ((Result<any Dialed, Errno>) -> Void)?

    init(_ address: SocketAddress, _ endpoint: Endpoint, on reactor: Reactor, _ ended: @escaping (Result<any Dialed, Errno>) -> Void) {
        self.address = address
        self.endpoint = endpoint
        self.reactor = reactor
        self.ended = ended
    }

    /// The peer takes the connection.
    /// - Returns: the connection, with the program's protocol on it, and the test as its peer; nil if the attempt is over, or the program's
    ///   factory threw.
    public func succeed() -> MemoryTransport? {
        guard let ended else { return nil }
        self.ended = nil
        let line = Line(peer: address)
        ended(.success(line))
        return line.transport
    }

    /// The connection cannot be made.
    /// - Parameter code: what the system would say, such as `ECONNREFUSED`.
    public func fail(_ code: Errno) {
        let ended = ended
        self.ended = nil
        ended?(.failure(code))
    }

    func discard() {
        if !isOver { wasCalledOff = true }
        ended = nil
    }

    /// What the winner of the race gets.
    private final class Line: Dialed {
        let peer: SocketAddress
        private(set) var transport: MemoryTransport?
        init(peer: SocketAddress) { self.peer = peer }

        func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport {
            let made = MemoryTransport(on: reactor, peer: peer)
            transport = made
            made.start(stream)
            return made
        }

        func discard() {}
    }
}
