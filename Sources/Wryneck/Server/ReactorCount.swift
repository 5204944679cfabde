// ReactorCount.swift - how many reactors share a server's work.

internal import WryneckReactor

/// How many reactors a server runs, each on a thread of its own with a tree of its own.
public struct ReactorCount: Sendable {
    package let number: Int

    /// So many; at least one, at most 1024.
    public static func count(_ number: Int) -> ReactorCount { ReactorCount(number: min(max(number, 1), 1024)) }

    /// One for each core that the process may really use: its affinity and its cgroups' quotas are heeded.
    public static var perCore: ReactorCount { .count(ProcessorShare().count) }
}
