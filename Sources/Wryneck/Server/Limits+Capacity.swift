// Limits+Capacity.swift - how many connections there can really be.

internal import WryneckHTTP
internal import WryneckReactor

extension Limits {
    /// Connections that one reactor of so many takes: descriptors are kept back for files, for the log and for turning others away.
    package func connectionsPerReactor(of reactors: Int, descriptors: Int = Syscalls.descriptorLimit()) -> Int {
        let reserve = min(64, max(32, descriptors / 4))
        return max(1, min(descriptors - reserve, connections) / max(reactors, 1))
    }
}
