// DirectorySource.swift - a directory of the file system as a source.
// Invariant: it returns regular files and directories, and nothing that its tree would not open.

internal import Glibc
internal import WryneckHTTP
internal import WryneckReactor

/// The files below a directory.
///
/// ```swift
/// root["static"] = Files(DirectorySource("/srv/www", symlinks: .none))
/// ```
public struct DirectorySource: FileSource {
    let tree: FileTree

    /// - Parameters:
    ///   - directory: a path, relative to the process's working directory unless it begins with a slash. It is opened
    ///     when it is first needed.
    ///   - symlinks: which symbolic links are followed.
    public init(_ directory: String, symlinks: DirectorySource.SymlinkPolicy = .inside) {
        self.init(FileTree(directory, symlinks: symlinks))
    }

    init(_ tree: FileTree) { self.tree = tree }

    /// The path of the directory, as the program gave it.
    public var description: String { tree.directory }

    /// Opens the directory.
    /// - Throws: `Files.DirectoryError`, or an `Errno` if the process has no descriptors left.
    public func open() throws { try tree.openRoot(now: Instant(nanoseconds: .min)) }

    /// See `FileSource`.
    /// - Parameters:
    ///   - path: a relative path.
    ///   - access: the time, and whether this may wait for a disk.
    /// - Returns: a regular file or a directory; what is neither, or behind a link that is not followed, is withheld.
    /// - Throws: `Files.DirectoryError` if the directory itself is not there, 403, 503.
    public func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
        do {
            let opened = try tree.open(path.bytes, now: access.now, onlyCached: !access.mayBlock)
            return DirectorySource.item(opened)
        } catch let code as Errno {
            return try item(at: path, code, access)
        }
    }

    private static func item(_ opened: TreeFile) -> FileItem {
        switch opened.status.kind {
        case .regular: .file(SourceFile(opened))
        case .directory: .directory
        case .link, .other: .withheld("it is no regular file")
        }
    }

    /// What an error on the way down means; nil for what is not there.
    private func item(at path: SourcePath, _ code: Errno, _ access: FileAccess) throws -> FileItem? {
        switch code.rawValue {
        case EAGAIN where !access.mayBlock: throw FileAccess.WouldBlock()
        // openat2's word for a way out of the root.
        case EXDEV:
            return .withheld("it is, or is behind, a symbolic link that leads out of \(self) or is not relative")
        case ELOOP:
            return .withheld(
                tree.symlinks == .none
                    ? "it is, or is behind, a symbolic link"
                    : "symbolic links lead in a circle, or none can be followed")
        case ENXIO: return .withheld("it is no regular file")
        case EACCES:
            // A directory that may not be read may still hold what can be: who may search it is let on.
            guard access.mayBlock else { throw FileAccess.WouldBlock() }
            if tree.hasDirectory(path.bytes, now: access.now) { return .directory }
        default: break
        }
        let error = code.asFileAnswer
        if (error as? HTTPError)?.status == .notFound { return nil }
        throw error
    }

    // MARK: Lists

    /// See `FileSource`.
    /// - Parameters:
    ///   - path: a relative path.
    ///   - limit: how many at the most.
    /// - Returns: what `item(at:_:)` would give.
    /// - Throws: as `item(at:_:)`.
    public func entries(of path: SourcePath, limit: Int) throws -> FileEntries? {
        let now = Instant(nanoseconds: .min)
        do {
            let opened = try tree.open(path.bytes, now: now)
            guard opened.status.kind == .directory else { return nil }
            let directory = opened.file.descriptor.rawValue
            let (names, isWhole) = try Syscalls.names(in: directory, first: limit) {
                NaturalOrder.isBeforeInLists(SourcePath(bytes: $0), SourcePath(bytes: $1))
            }
            var entries = FileEntries([], isWhole: isWhole)
            var withheld: [SourcePath] = []
            for name in names.map(SourcePath.init(bytes:)) {
                guard let entry = entry(name, in: directory, path, now, &withheld) else { continue }
                entries.entries.append(entry)
            }
            entries.remarks = DirectorySource.remarks(withheld)
            entries.node = FileNode(device: opened.status.device, inode: opened.status.inode)
            entries.modified = opened.status.modifiedSeconds
            return entries
        } catch let code as Errno {
            let access = FileAccess(now: now, mayBlock: true)
            // One that can be searched and not be read has no list.
            if case .directory? = try item(at: path, code, access) { throw HTTPError(.forbidden) }
            return nil
        }
    }

    private static func remarks(_ withheld: [SourcePath]) -> [String] {
        let shown = 3
        var remarks = withheld.prefix(shown).map {
            "\($0.escaped) is not listed: it is no regular file, or a symbolic link that is not followed"
        }
        if withheld.count > shown { remarks.append("\(withheld.count - shown) others like that are not listed either") }
        return remarks
    }

    /// Nil for an entry that goes away meanwhile, and for one that would not be served.
    private func entry(
        _ name: SourcePath, in directory: CInt, _ path: SourcePath, _ now: Instant, _ withheld: inout [SourcePath]
    ) -> FileEntries.Entry? {
        guard var status = try? Syscalls.status(in: directory, name.bytes) else { return nil }
        if status.kind == .link {
            // The tree decides where a link leads, and whether it may.
            do { status = try tree.open(path.appending(name).bytes, now: now).status } catch {
                if error as? Errno != .noEntry { withheld.append(name) }
                return nil
            }
        }
        switch status.kind {
        case .regular:
            return FileEntries.Entry(
                name: name, isDirectory: false, size: status.size, modified: status.modifiedSeconds)
        case .directory:
            return FileEntries.Entry(name: name, isDirectory: true, size: 0, modified: status.modifiedSeconds)
        case .link, .other:
            withheld.append(name)
            return nil
        }
    }
}
