// Limits+Capacity.swift - the number of connections for which there are descriptors.

internal import WryneckHTTP
internal import WryneckReactor

extension Limits {
    /// The most connections of one of several reactors: some descriptors are kept for files, for the log and for
    /// turning newcomers away.
    package func connectionsPerReactor(of reactors: Int, descriptors: Int = Syscalls.descriptorLimit()) -> Int {
        let reserve = min(64, max(32, descriptors / 4))
        return max(1, min(descriptors - reserve, connection.count) / max(reactors, 1))
    }
}
