// Reactor+Sources.swift - registering descriptors. For sources and transports, not for programs.
// Invariant: the kernel and the table agree: the table is changed after the kernel.

internal import CLinux
internal import Glibc

extension Reactor {
    package func register(_ source: any EventSource, _ descriptor: CInt, _ interest: Readiness) throws(Errno)
        -> SourceToken
    {
        // Nobody would tell the source that the reactor has ended.
        guard state != .ended else { throw Errno(rawValue: ECANCELED) }
        let token = sources.insert(source)
        do { try poller.control(.add, descriptor, interest, token) } catch {
            sources.remove(token)
            throw error
        }
        return token
    }

    package func update(_ token: SourceToken, _ descriptor: CInt, _ interest: Readiness) throws(Errno) {
        try poller.control(.modify, descriptor, interest, token)
    }

    /// Passes a registration on to another source; nothing changes for the kernel.
    func handOver(_ token: SourceToken, to source: any EventSource) { sources.replace(token, by: source) }

    package func deregister(_ token: SourceToken, _ descriptor: CInt) {
        // The kernel removes a closed descriptor by itself, so a failure only says that it is gone already.
        try? poller.control(.remove, descriptor, [], token)
        sources.remove(token)
    }

    /// The number of watched descriptors, without the reactor's own.
    package var sourceCount: Int { sources.count - 1 }
}
