// TreeScan.swift - watches for a directory and all below it. It waits for disks, and so it runs in a thread.
// Invariant: a directory is watched before it is read: what appears in it meanwhile is found by the one or told by the other.

internal import Synchronization

/// A descriptor of `inotify(7)` that a thread may add watches to while the reactor reads it.
final class Inotify: Sendable {
    let number: CInt
    private let descriptor: OpenFile
    private let isGivenUp = Atomic<Bool>(false)

    init() throws(Errno) {
        let made = try Syscalls.makeInotify()
        number = made.rawValue
        descriptor = OpenFile(made)
    }

    /// Scans end soon, with what they have.
    func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

    var isOver: Bool { isGivenUp.load(ordering: .relaxed) }
}

struct TreeScan: Sendable {
    /// The numbers and paths of the directories that are watched now. Paths are relative to the root, whose own is empty.
    var found: [(watch: CInt, path: [UInt8])] = []
    /// Why the root cannot be watched.
    var rootFailure: Errno?
    /// Whether there are more directories than the user may watch.
    var isOverLimit = false
    /// How many cannot be read.
    var unreadable = 0

    /// Watches one directory of the tree, and all below it but those that are to be ignored.
    static func run(_ inotify: Inotify, root: [UInt8], from start: [UInt8], ignoring: @Sendable ([UInt8]) -> Bool) -> TreeScan {
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
                // Gone meanwhile, or something else than a directory now.
                if ![.noEntry, .notDirectory, .loop].contains(error) { scan.unreadable += 1 }
            }
        }
        return scan
    }

    static func join(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] { path.isEmpty ? name : path + [UInt8(ascii: "/")] + name }
}
