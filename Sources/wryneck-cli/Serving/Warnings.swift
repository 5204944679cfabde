// Warnings.swift - warnings about settings that are allowed, but may not be meant. Each is one line on standard error.

internal import Wryneck

enum Warnings {
    /// Warnings about the command line itself, which everybody on the machine can read.
    static func ofCommandLine(_ given: Set<String>) -> [String] {
        guard given.contains("auth") else { return [] }
        return ["--auth shows in the list of processes; WRYNECK_AUTH, a configuration file or --htpasswd do not"]
    }

    /// Warnings about places that the network can reach.
    static func ofOpenness(_ places: [(address: SocketAddress, isSecure: Bool)], hasUsers: Bool, takesUploads: Bool)
        -> [String]
    {
        let open = places.filter { !$0.address.isLocal }
        var warnings: [String] = []
        if hasUsers, let place = open.first(where: { !$0.isSecure }) {
            warnings.append("passwords travel to \(place.address) in the clear; --tls-cert and --tls-key encrypt them")
        }
        if takesUploads, !hasUsers, let place = open.first {
            warnings.append(
                "whoever can reach \(place.address) can leave files here; --auth or --htpasswd keep others out")
        }
        return warnings
    }
}
