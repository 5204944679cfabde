// SingleFileSource.swift - one file of the file system as a source.
// Invariant: nothing beside it is given, whatever is asked for.

internal import WryneckHTTP
internal import WryneckReactor

/// One file: it is what stands at the place where it hangs, and below that under its own name.
///
/// ```swift
/// root["report"] = Files(SingleFileSource("/srv/report.pdf"))     // /report, /report/ and /report/report.pdf
/// ```
///
/// A link is followed wherever it leads: the program has named it.
public struct SingleFileSource: FileSource {
    private let path: String
    private let name: SourcePath
    private let folder: DirectorySource

    /// - Parameter path: the file, relative to the process's working directory unless it begins with a slash. It is
    ///   opened when it is first needed.
    public init(_ path: String) {
        self.path = path
        let whole = SourcePath(path)
        name = SourcePath(bytes: Array(whole.name))
        let parent = whole.bytes.dropLast(name.bytes.count)
        folder = DirectorySource(parent.isEmpty ? "." : String(decoding: parent, as: UTF8.self), symlinks: .all)
    }

    /// The file's path, as the program named it.
    public var description: String { path }

    /// Its name.
    public var rootFile: SourcePath? { name }

    /// Looks whether there is such a file.
    /// - Throws: `Files.DirectoryError`, or an `Errno` if the process has no descriptors left.
    public func open() throws {
        try folder.open()
        let access = FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)
        guard !name.isEmpty, case .file? = try folder.item(at: name, access) else {
            throw Files.DirectoryError(path, .noEntry)
        }
    }

    /// See `FileSource`.
    /// - Parameters:
    ///   - path: a relative path.
    ///   - access: whether it may wait.
    /// - Returns: the file, if the path is its name.
    /// - Throws: as `DirectorySource`.
    public func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
        path == name ? try folder.item(at: name, access) : nil
    }
}
