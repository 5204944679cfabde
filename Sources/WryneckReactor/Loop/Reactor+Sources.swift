// Reactor+Sources.swift - who is watched. For sources and transports, not for programs.
// Invariant: what the kernel was told and what the table says is the same: the table is changed after the kernel.

internal import CLinux
internal import Glibc

extension Reactor {
    package func register(_ source: any EventSource, _ descriptor: CInt, _ interest: Readiness) throws(Errno) -> SourceToken {
        // Nobody would ever tell it that the reactor has ended.
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

    /// A registration goes on for somebody else, and the kernel need not know.
    func handOver(_ token: SourceToken, to source: any EventSource) { sources.replace(token, by: source) }

    package func deregister(_ token: SourceToken, _ descriptor: CInt) {
        // The kernel's own bookkeeping follows the close; a failure here could only mean that it is gone already.
        try? poller.control(.remove, descriptor, [], token)
        sources.remove(token)
    }

    /// How many descriptors are watched, the reactor's own not counted.
    package var sourceCount: Int { sources.count - 1 }
}
