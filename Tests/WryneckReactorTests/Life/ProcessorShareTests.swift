import Foundation
import ProcessTesting
import Testing

@testable import WryneckReactor

@Suite("ProcessorShare") struct ProcessorShareTests {
    /// Quotas by group, as cgroup v2 shows them to a process of the group /a/b.
    private func share(_ quotas: [String: String], membership: String = "0::/a/b\n", affinity: Int = 8) throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wryneck-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for group in ["", "a", "a/b"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(group), withIntermediateDirectories: true)
        }
        for (group, quota) in quotas {
            try Data(quota.utf8).write(to: folder.appendingPathComponent(group).appendingPathComponent("cpu.max"))
        }
        try Data(membership.utf8).write(to: folder.appendingPathComponent("membership"))
        return ProcessorShare(controlGroups: folder.path, membership: folder.path + "/membership", affinity: affinity)
            .count
    }

    @Test(
        "a quota is rounded up to whole processors; what is no quota is none",
        arguments: [
            ("max 100000\n", 8), ("400000 100000\n", 4), ("150000 100000\n", 2), ("100001 100000\n", 2),
            ("10000 100000\n", 1), ("", 8), ("5\n", 8),
            ("0 100000\n", 8), ("-1 100000\n", 8), ("100000 0\n", 8), ("99999999999999999999 1\n", 8),
            ("9223372036854775807 1\n", 8),
        ])
    func quota(line: String, expected: Int) throws { #expect(try share(["a/b": line]) == expected) }

    @Test("the smallest quota on the way up counts")
    func ancestors() throws {
        #expect(try share(["a/b": "600000 100000", "a": "300000 100000", "": "max 100000"]) == 3)
        #expect(try share(["a/b": "max 100000", "": "200000 100000"]) == 2)
    }

    @Test("the affinity counts where it is smaller")
    func affinity() throws { #expect(try share(["a/b": "600000 100000"], affinity: 3) == 3) }

    @Test(
        "in a container the host's path does not exist, and the root's quota is found; other lines of the file are v1's"
    )
    func container() throws {
        #expect(try share(["": "200000 100000"], membership: "4:cpu:/x\n0::/docker/123/../..\n") == 2)
        #expect(try share(["": "200000 100000"], membership: "") == 2)
    }

    @Test("without control groups the affinity alone counts; there is at least one")
    func nothing() {
        #expect(ProcessorShare(controlGroups: "/nowhere", membership: "/nowhere", affinity: 5).count == 5)
        #expect(ProcessorShare(controlGroups: "/nowhere", membership: "/nowhere", affinity: 0).count == 1)
        #expect((1...Syscalls.availableProcessors()).contains(ProcessorShare().count))
    }
}
