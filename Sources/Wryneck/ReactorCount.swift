// ReactorCount.swift - how many reactors share a server's work.

internal import WryneckReactor

/// How many reactors a server runs, each on a thread of its own with a tree of its own.
public struct ReactorCount: Sendable {
    let number: Int

    /// So many; at least one, at most 1024.
    public static func count(_ number: Int) -> ReactorCount { ReactorCount(number: min(max(number, 1), 1024)) }

    /// One for each core that the process may really use: its affinity and its cgroup's quota are heeded.
    public static var perCore: ReactorCount { .count(min(Syscalls.availableProcessors(), quota ?? .max)) }

    /// cgroup v2's `cpu.max`: "quota period" in microseconds, or "max period". Rounded up: a quota of one and a half cores feeds two.
    private static var quota: Int? {
        guard let line = Syscalls.smallFile("/sys/fs/cgroup/cpu.max") else { return nil }
        let parts = line.split(separator: " ").map { Int($0) }
        guard parts.count == 2, let quota = parts[0], let period = parts[1], period > 0, quota > 0 else { return nil }
        return max(1, (quota - 1) / period + 1)
    }
}
