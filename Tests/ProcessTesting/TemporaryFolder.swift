// TemporaryFolder.swift - a folder for one test, which goes away with it.

import Foundation
package import Glibc

package final class TemporaryFolder {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("wryneck-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func path(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

    /// Writes a file, and makes the folders above it. Modified a day ago by default, so that its date is a strong
    /// validator.
    package func write(_ name: String, _ content: String, age: Double = 86_400) throws {
        try write(name, Array(content.utf8), age: age)
    }

    package func write(_ name: String, _ content: [UInt8], age: Double = 86_400) throws {
        try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/"))
        try Data(content).write(to: URL(fileURLWithPath: path(name)))
        try setAge(name, age)
        letClockTick()
    }

    /// Writes a file whose name need not be text.
    package func write(bytes name: [UInt8], _ content: String) throws {
        let path = (Array(path.utf8) + [UInt8(ascii: "/")] + name).map(CChar.init(bitPattern:)) + [0]
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, content, content.utf8.count) == content.utf8.count else {
            throw CocoaError(.fileWriteUnknown)
        }
        letClockTick()
    }

    package func setAge(_ name: String, _ age: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path(name))
    }

    package func setDate(_ name: String, _ seconds: Int) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(seconds))], ofItemAtPath: path(name))
    }

    package func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    package func link(_ name: String, to target: String) throws {
        try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/"))
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    package func read(_ name: String) throws -> String { try fileText(path(name)) }

    package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    package func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    package func makeFIFO(_ name: String) { mkfifo(path(name), 0o644) }

    package func setMode(_ name: String, _ mode: mode_t) { chmod(path(name), mode) }
}

/// Returns when the clock of files' times has passed all times that files have got so far, within some 10 ms: until
/// then a file that was just written has no tag. Newer kernels give a file whose time was asked for a finer one, which
/// that clock reaches only with its next steps.
package func letClockTick() {
    func now(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
    let start = now(CLOCK_REALTIME)
    while now(CLOCK_REALTIME_COARSE) <= start { sched_yield() }
}

package func truncateFile(_ path: String, to size: Int) { truncate(path, size) }

/// Writes a file out and asks the kernel to forget it, which a file system in memory cannot.
package func dropFromMemory(_ path: String) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    fsync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
}
