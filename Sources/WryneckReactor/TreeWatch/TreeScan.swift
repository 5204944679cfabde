// TreeScan.swift - adds watches for a directory and all below it. It waits for disks, and so runs in a thread.
// Invariant: a directory is watched before it is read: an entry that appears meanwhile is found by the reading or
// reported by the watch.

internal import Synchronization

/// An inotify descriptor to which a thread may add watches while the reactor reads it.
final class Inotify: Sendable {
    let number: CInt
    private let descriptor: OpenFile
    private let isGivenUp = Atomic<Bool>(false)

    init() throws(Errno) {
        let made = try Syscalls.makeInotify()
        number = made.rawValue
        descriptor = OpenFile(made)
    }

    /// Makes scans end soon, with what they have.
    func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

    var isOver: Bool { isGivenUp.load(ordering: .relaxed) }
}

struct TreeScan: Sendable {
    /// The numbers and paths of the directories that are watched now. Paths are relative to the root, whose own is
    /// empty.
    var found: [(watch: CInt, path: [UInt8])] = []
    /// Why the root cannot be watched.
    var rootFailure: Errno?
    /// Whether there are more directories than the user may watch.
    var isOverLimit = false
    /// The number of directories that cannot be read.
    var unreadable = 0

    /// Watches one directory of the tree, and all below it except those that are ignored.
    static func run(_ inotify: Inotify, root: [UInt8], from start: [UInt8], ignoring: @Sendable ([UInt8]) -> Bool)
        -> TreeScan
    {
        var scan = TreeScan()
        var open = [start]
        while let path = open.popLast(), !inotify.isOver {
            let whole = path.isEmpty ? root : root + [UInt8(ascii: "/")] + path
            do throws(Errno) {
                scan.found.append((try Syscalls.watchDirectory(inotify.number, whole, followsLink: path.isEmpty), path))
                for name in try Syscalls.subdirectories(of: whole, followsLink: path.isEmpty) where !ignoring(name) {
                    open.append(join(path, name))
                }
            } catch {
                if path.isEmpty { scan.rootFailure = error }
                if error.isWatchExhaustion {
                    scan.isOverLimit = true
                    return scan
                }
                // It is gone by now, or no directory any more.
                if ![.noEntry, .notDirectory, .loop].contains(error) { scan.unreadable += 1 }
            }
        }
        return scan
    }

    static func join(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] {
        path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
    }
}
