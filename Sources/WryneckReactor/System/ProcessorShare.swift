// ProcessorShare.swift - the number of processors that this process may really use: its affinity, and the quota of
// every cgroup above it.

package struct ProcessorShare {
    /// The mount point of cgroup v2, and the file that names this process's place in it; tests have their own.
    var controlGroups = "/sys/fs/cgroup"
    var membership = "/proc/self/cgroup"
    /// The number of processors that the scheduler may choose from (sched_getaffinity).
    var affinity = Syscalls.availableProcessors()

    package init() {}

    package init(controlGroups: String, membership: String, affinity: Int) {
        self.controlGroups = controlGroups
        self.membership = membership
        self.affinity = affinity
    }

    /// The number of processors; at least one.
    package var count: Int { max(1, min(affinity, quotas.min() ?? .max)) }

    /// Every group on the way up may have a quota of its own, and the smallest counts. In a container the path may be
    /// the host's, which does not exist inside: then only the root's quota is found, which is the container's.
    private var quotas: [Int] {
        groups.compactMap { Syscalls.smallFile($0 + "/cpu.max") }.compactMap(ProcessorShare.processors)
    }

    private var groups: [String] {
        var groups = [controlGroups]
        for name in path.split(separator: "/") where name != ".." {
            groups.append(groups[groups.count - 1] + "/" + name)
        }
        return groups
    }

    /// The path of this process's group. cgroup v2's line is "0::/path"; the others are v1's.
    private var path: Substring {
        let lines = (Syscalls.smallText(membership) ?? "").split(separator: "\n")
        return lines.first { $0.hasPrefix("0::") }?.dropFirst(3) ?? ""
    }

    /// The number of processors in `cpu.max`: "quota period" in microseconds, or "max period". Rounded up: a quota of
    /// one and a half feeds two.
    private static func processors(_ line: String) -> Int? {
        let parts = line.split(separator: " ").map { Int($0) }
        guard parts.count == 2, let quota = parts[0], let period = parts[1], period > 0, quota > 0 else { return nil }
        return (quota - 1) / period + 1
    }
}
