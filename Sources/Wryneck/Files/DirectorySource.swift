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
    public init(_ directory: String, symlinks: SymlinkPolicy = .inside) { self.init(FileTree(directory, symlinks: symlinks)) }

    init(_ tree: FileTree) { self.tree = tree }

    /// The path of the directory, as the program gave it.
    public var description: String { tree.directory }

    /// Opens the directory.
    /// - Throws: `FilesError`, or an `Errno` if the process has no descriptors left.
    public func open() throws { try tree.openRoot(now: Instant(nanoseconds: .min)) }

    /// Looks a file or directory up; see `FileSource`.
    /// - Parameters:
    ///   - path: a relative path.
    ///   - access: the time, and whether this may wait for a disk.
    /// - Returns: a regular file or a directory.
    /// - Throws: `FilesError` if the directory itself is not there, 403, 503.
    public func item(at path: String, _ access: FileAccess) throws -> FileItem? {
        do {
            let opened = try tree.open(Array(path.utf8), now: access.now, onlyCached: !access.mayBlock)
            switch opened.status.kind {
            case .regular: return .file(SourceFile(opened))
            case .directory: return .directory
            case .link, .other: return nil
            }
        } catch let code as Errno {
            return try DirectorySource.answer(code, access)
        }
    }

    /// Nil for an error that means that there is no such file.
    private static func answer(_ code: Errno, _ access: FileAccess) throws -> FileItem? {
        if code == .again && !access.mayBlock { throw FileAccess.WouldBlock() }
        let error = code.asFileAnswer
        if (error as? HTTPError)?.status == .notFound { return nil }
        throw error
    }

    /// Lists a directory; see `FileSource`.
    /// - Parameters:
    ///   - path: a relative path.
    ///   - limit: the most entries.
    /// - Returns: entries that `item(at:_:)` would find, without names that are not UTF-8 and those with a backslash:
    ///   no request can name these.
    /// - Throws: as `item(at:_:)`.
    public func entries(of path: String, limit: Int) throws -> FileEntries? {
        let now = Instant(nanoseconds: .min)
        do {
            let opened = try tree.open(Array(path.utf8), now: now)
            guard opened.status.kind == .directory else { return nil }
            let directory = opened.file.descriptor.rawValue
            let (names, isWhole) = try Syscalls.names(in: directory, limit: limit)
            let entries = names.compactMap { name in entry(name, in: directory, path, now) }
            return FileEntries(entries, isWhole: isWhole)
        } catch let code as Errno {
            _ = try DirectorySource.answer(code, FileAccess(now: now, mayBlock: true))
            return nil
        }
    }

    /// Nil for an entry that goes away meanwhile, and for one that would not be served.
    private func entry(_ bytes: [UInt8], in directory: CInt, _ path: String, _ now: Instant) -> FileEntries.Entry? {
        guard let name = String(validating: bytes, as: UTF8.self), !bytes.contains(UInt8(ascii: "\\")),
            var status = try? name.withCString({ pointer throws(Errno) in try Syscalls.status(in: directory, pointer) })
        else { return nil }
        if status.kind == .link {
            // The tree decides where a link leads, and whether it may.
            guard let opened = try? tree.open(Array((path.isEmpty ? name : path + "/" + name).utf8), now: now) else { return nil }
            status = opened.status
        }
        switch status.kind {
        case .regular: return FileEntries.Entry(name: name, isDirectory: false, size: status.size, modified: status.modifiedSeconds)
        case .directory: return FileEntries.Entry(name: name, isDirectory: true, size: 0, modified: status.modifiedSeconds)
        case .link, .other: return nil
        }
    }
}

extension SourceFile {
    /// A file that was just opened, with its status.
    init(_ opened: TreeFile) {
        let status = opened.status
        self.init(
            .slice(FileSlice(opened.file, offset: 0, count: status.size)), tag: status.entityTag, modified: status.modifiedSeconds, status: status)
    }
}

extension FileStatus {
    /// A strong tag: device and inode identify the file, size and time its state.
    var entityTag: EntityTag? {
        var text: [UInt8] = []
        text.reserveCapacity(48)
        for part in [device, inode, UInt64(truncatingIfNeeded: size), UInt64(bitPattern: modified)] {
            if !text.isEmpty { text.append(UInt8(ascii: "-")) }
            FileStatus.append(hex: part, to: &text)
        }
        return EntityTag(String(decoding: text, as: UTF8.self))
    }

    private static func append(hex number: UInt64, to text: inout [UInt8]) {
        var shift = max(UInt64.bitWidth - number.leadingZeroBitCount - 1, 0) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (number >> UInt64(shift)) & 0xF)
            text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            shift -= 4
        }
    }

    /// The time of modification in whole seconds since 1970, rounded down.
    var modifiedSeconds: Int {
        let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int(rest < 0 ? seconds - 1 : seconds)
    }
}
