// Server+ReactorCount.swift - the number of reactors that share a server's work.

internal import WryneckReactor

extension Server {
    /// The number of reactors of a server, each on a thread of its own with a tree of its own.
    public struct ReactorCount: Sendable {
        package let number: Int

        /// A fixed number: at least one, at most 1024.
        public static func count(_ number: Int) -> Server.ReactorCount {
            Server.ReactorCount(number: min(max(number, 1), 1024))
        }

        /// One for each core that the process may really use, by its affinity and its cgroups' quotas.
        public static var perCore: Server.ReactorCount { .count(ProcessorShare().count) }
    }
}
