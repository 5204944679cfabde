// MemoryNetwork.swift - connecting without sockets, to try code that calls `Reactor.connect`. Twisted's MemoryReactor
// records connectTCP in the same way.

internal import WryneckDeferred
public import WryneckReactor

/// Takes the kernel's place for `Reactor.connect`: the test sees each attempt and decides how it ends. Names still go
/// to the resolver (set `Reactor.resolver` to one that knows the test's names), time-outs to the reactor, and addresses
/// are raced by Happy Eyeballs.
///
/// ```swift
/// let memory = try MemoryReactor(), network = MemoryNetwork(on: memory.reactor)
/// let greeting = memory.reactor.connect(to: .tcp(host: "192.0.2.1", port: 7)) { Greeter() }
/// let server = network.attempts[0].succeed()
/// ```
public final class MemoryNetwork {
    /// Every attempt so far, including those that are over.
    public private(set) var attempts: [MemoryAttempt] = []

    /// The attempts that the test has not ended yet.
    public var pending: [MemoryAttempt] { attempts.filter { !$0.isOver } }

    /// Takes each new attempt, in place of the test; nil leaves it to the test.
    public var onAttempt: ((MemoryAttempt) -> Void)?

    /// - Parameter reactor: makes its connections here from now on, and not in the kernel.
    public init(on reactor: Reactor) { reactor.dialer = Dialing(self) }

    /// The dialer that the reactor holds. It refers to the network weakly.
    private final class Dialing: Dialer {
        private weak var network: MemoryNetwork?
        init(_ network: MemoryNetwork) { self.network = network }

        func dial(
            _ address: SocketAddress, for endpoint: Endpoint, on reactor: Reactor,
            _ ended: @escaping (Result<any Dialed, Errno>) -> Void
        ) -> () -> Void {
            guard let network else {
                ended(.failure(.notConnected))
                return {}
            }
            let attempt = MemoryAttempt(address, endpoint, on: reactor, ended)
            network.attempts.append(attempt)
            // In a later turn, as the kernel would.
            if let onAttempt = network.onAttempt { reactor.tellSoon { if !attempt.isOver { onAttempt(attempt) } } }
            return { [weak attempt] in attempt?.discard() }
        }
    }
}

/// One attempt to connect to one address.
public final class MemoryAttempt {
    /// The address to connect to.
    public let address: SocketAddress
    /// The endpoint that the program asked for, with the host's name.
    public let endpoint: Endpoint
    /// Whether it has succeeded, failed, or been cancelled.
    public var isOver: Bool { ended == nil }
    /// Whether it was cancelled: by a time-out, by the program, or because another address was faster.
    public private(set) var wasCalledOff = false

    private let reactor: Reactor
    private var ended: ((Result<any Dialed, Errno>) -> Void)?

    init(
        _ address: SocketAddress, _ endpoint: Endpoint, on reactor: Reactor,
        _ ended: @escaping (Result<any Dialed, Errno>) -> Void
    ) {
        self.address = address
        self.endpoint = endpoint
        self.reactor = reactor
        self.ended = ended
    }

    /// Lets the attempt succeed.
    /// - Parameter security: what the program sees of TLS, where it has asked for that: nothing is encrypted.
    /// - Returns: the connection, with the program's protocol on it and the test as its peer; nil if the attempt is
    ///   over, or if the program's factory threw.
    public func succeed(security: TransportSecurity? = nil) -> MemoryTransport? {
        guard let ended else { return nil }
        self.ended = nil
        let line = Line(peer: address, security)
        ended(.success(line))
        return line.transport
    }

    /// Lets the attempt fail.
    /// - Parameter code: the system's error, such as `ECONNREFUSED`.
    public func fail(_ code: Errno) {
        let ended = ended
        self.ended = nil
        ended?(.failure(code))
    }

    func discard() {
        if !isOver { wasCalledOff = true }
        ended = nil
    }

    /// The connection that the winner of the race gets.
    private final class Line: Dialed {
        let peer: SocketAddress
        private let security: TransportSecurity?
        private(set) var transport: MemoryTransport?
        init(peer: SocketAddress, _ security: TransportSecurity?) { (self.peer, self.security) = (peer, security) }

        var isSecure: Bool { security != nil }

        func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport {
            let made = MemoryTransport(on: reactor, peer: peer)
            transport = made
            made.security = security
            made.start(stream)
            return made
        }

        func discard() {}
    }
}
