// NameTable.swift - names of hosts to addresses: a short memory in front of the reactor's resolver.

internal import WryneckDeferred
internal import WryneckReactor

final class NameTable {
    private let reactor: Reactor
    private var cache: NameCache

    init(on reactor: Reactor, life: Duration) {
        self.reactor = reactor
        cache = NameCache(life: life)
    }

    /// The addresses of a name, with the port.
    func addresses(of name: String, port: Int) -> Deferred<[SocketAddress]> {
        if let known = cache.addresses(of: name, at: reactor.now) {
            return .succeed(known.map { $0.with(port: port) })
        }
        return reactor.resolver.addresses(of: name, port: port, on: reactor).map { [weak self] addresses in
            if let self { cache.keep(addresses, of: name, at: self.reactor.now) }
            return addresses
        }
    }

    /// None of the addresses could be connected to.
    func forget(_ name: String) { cache.forget(name) }
}
