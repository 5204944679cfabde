// FileTree.swift - a directory, and the only way to open files in it.
// Invariants: every file is opened below the root's own descriptor, by the kernel's containment (openat2) or, where
// there is none, one name at a time without following links; no path is ever checked first and opened later. Opening
// never waits for a peer: FIFOs and devices are opened non-blocking and then refused.

internal import Glibc
internal import WryneckReactor

/// An open file, with its status at the opening.
struct TreeFile {
    let file: OpenFile
    let status: FileStatus
}

/// A directory below which files are opened. Threads may share it.
final class FileTree: Sendable {
    /// The way in which names are resolved.
    enum Walk {
        /// By openat2(2).
        case kernel
        /// By openat(2), one name after the other; follows no link.
        case steps
    }

    /// How often the root's own path is resolved again, so that a deployment that switches a link or renames
    /// directories takes effect.
    private static let rootLifetime = Duration.seconds(1)

    private struct Root {
        let directory: OpenFile
        let status: FileStatus
        let walk: Walk
        var goodUntil: Instant
    }

    let directory: String
    let symlinks: DirectorySource.SymlinkPolicy
    private let root = Locked<Root?>(nil)
    private let walk: Walk?

    /// The directory is opened at its first use. With `walk` nil, the kernel is asked which way it supports.
    init(_ directory: String, symlinks: DirectorySource.SymlinkPolicy = .inside, walk: Walk? = nil) {
        self.directory = directory
        self.symlinks = symlinks
        self.walk = walk
    }

    /// Opens a file or a directory below the root, by a relative path from `FileName`. Throws `Files.DirectoryError` if
    /// the root is not there, otherwise `Errno`. With `onlyCached` it does not wait for a disk, but fails with EAGAIN.
    func open(_ path: [UInt8], now: Instant, onlyCached: Bool = false) throws -> TreeFile {
        let root = try freshRoot(now: now, onlyCached: onlyCached)
        let file = OpenFile(try descend(root.directory.descriptor.rawValue, root.walk, path, onlyCached: onlyCached))
        return TreeFile(file: file, status: try Syscalls.status(file.descriptor.rawValue))
    }

    /// Whether a path leads to a directory. For that the right to search those above is enough, and none to read it is
    /// needed.
    func hasDirectory(_ path: [UInt8], now: Instant) -> Bool {
        guard let root = try? freshRoot(now: now, onlyCached: false) else { return false }
        return (try? descend(root.directory.descriptor.rawValue, root.walk, path, asDirectory: true)) != nil
    }

    // MARK: The root

    /// The root, which is opened if it is not open. Throws as `open(_:now:onlyCached:)`.
    @discardableResult
    func openRoot(now: Instant) throws -> OpenFile { try freshRoot(now: now, onlyCached: false).directory }

    private func freshRoot(now: Instant, onlyCached: Bool) throws -> Root {
        let known = root.withLock { $0 }
        if let known, now < known.goodUntil { return known }
        do throws(Errno) {
            let opened = OpenFile(
                try onlyCached ? Syscalls.openCachedDirectory(directory) : Syscalls.openDirectory(directory))
            let status = try Syscalls.status(opened.descriptor.rawValue)
            let goodUntil = now + FileTree.rootLifetime
            // The old descriptor is kept if it is of the same directory: there is then one descriptor, and not a new
            // one each second.
            if var known, known.status.isSameNode(as: status) {
                known.goodUntil = goodUntil
                root.withLock { $0 = known }
                return known
            }
            let fresh = Root(
                directory: opened, status: status, walk: walk ?? FileTree.possibleWalk(opened.descriptor.rawValue),
                goodUntil: goodUntil)
            root.withLock { $0 = fresh }
            return fresh
        } catch {
            // EINVAL means a kernel before 5.12, EPERM a sandbox, ENOSYS a kernel before 5.6: these cannot tell whether
            // the disk would have to be read.
            if onlyCached, [.again, .invalidArgument, .notPermitted, .unsupportedCall].contains(error) {
                throw Errno.again
            }
            root.withLock { $0 = nil }
            if error.isDescriptorExhaustion { throw error }
            throw Files.DirectoryError(directory, error)
        }
    }

    /// The way that the kernel supports. ENOSYS means a kernel before 5.6, EPERM a sandbox that does not know the call.
    private static func possibleWalk(_ root: CInt) -> Walk {
        do throws(Errno) {
            _ = try [UInt8(ascii: "."), 0].lendingName { name throws(Errno) in
                try Syscalls.openBeneath(root, name, .beneath)
            }
            return .kernel
        } catch {
            return error == .unsupportedCall || error == .notPermitted ? .steps : .kernel
        }
    }

    // MARK: The way down

    private func descend(
        _ root: CInt, _ walk: Walk, _ path: [UInt8], onlyCached: Bool = false, asDirectory: Bool = false
    ) throws(Errno) -> FileDescriptor {
        // A NUL inside would end the name early for the kernel. FileName lets none through; it is refused here again.
        guard !path.contains(0) else { throw .noEntry }
        let name = (path.isEmpty ? [UInt8(ascii: ".")] : path) + [0]
        let confinement: Syscalls.Confinement =
            switch symlinks {
            case .inside: .beneath
            case .all: .none
            case .none: .withoutLinks
            }
        if onlyCached {
            if walk == .steps { throw .again }
            do throws(Errno) {
                return try name.lendingName { name throws(Errno) in
                    try Syscalls.openBeneath(root, name, confinement, onlyCached: true)
                }
            } catch {
                throw error == .invalidArgument ? .again : error
            }
        }
        if symlinks == .all {
            return try name.lendingName { name throws(Errno) in
                try Syscalls.openAnywhere(root, name, asDirectory: asDirectory)
            }
        }
        if walk == .steps { return try step(from: root, path, asDirectory: asDirectory) }
        return try name.lendingName { name throws(Errno) in
            try FileTree.openBeneath(root, name, confinement, asDirectory: asDirectory)
        }
    }

    /// openat2 fails with EAGAIN when directories are renamed meanwhile; it is retried a few times.
    private static func openBeneath(
        _ root: CInt, _ name: UnsafePointer<CChar>, _ confinement: Syscalls.Confinement, asDirectory: Bool
    ) throws(Errno) -> FileDescriptor {
        for _ in 0..<3 {
            do throws(Errno) {
                return try Syscalls.openBeneath(root, name, confinement, asDirectory: asDirectory)
            } catch  where error == .again {
                continue
            }
        }
        return try Syscalls.openBeneath(root, name, confinement, asDirectory: asDirectory)
    }

    private func step(from root: CInt, _ path: [UInt8], asDirectory: Bool) throws(Errno) -> FileDescriptor {
        let names = path.isEmpty ? [[UInt8(ascii: ".")][...]] : path.split(separator: UInt8(ascii: "/"))
        var here = root
        var held: OpenFile?
        for (index, name) in names.enumerated() {
            guard !name.elementsEqual("..".utf8) else { throw .crossDevice }
            let isLast = index == names.count - 1
            let next = try (Array(name) + [0]).lendingName { name throws(Errno) in
                try Syscalls.openEntry(here, name, asDirectory: asDirectory || !isLast)
            }
            if isLast { return next }
            let directory = OpenFile(next)
            here = directory.descriptor.rawValue
            held = directory
        }
        withExtendedLifetime(held) {}
        throw .noEntry
    }
}

extension FileStatus {
    /// Whether both are of the same file, whatever happened to its content.
    fileprivate func isSameNode(as other: FileStatus) -> Bool {
        kind == other.kind && device == other.device && inode == other.inode
    }
}

extension [UInt8] {
    /// Lends the bytes, which end in a NUL, as a name for the kernel.
    fileprivate func lendingName(_ body: (UnsafePointer<CChar>) throws(Errno) -> FileDescriptor) throws(Errno)
        -> FileDescriptor
    {
        var failure = Errno.noEntry
        let number = withUnsafeBytes { bytes -> CInt in
            guard let name = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return -1 }
            do throws(Errno) { return try body(name).release() } catch {
                failure = error
                return -1
            }
        }
        guard number >= 0 else { throw failure }
        return FileDescriptor(owning: number)
    }
}
