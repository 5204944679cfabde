// EmbeddedSource.swift - files that are part of the program.

internal import WryneckHTTP

/// Files in memory, such as those that SwiftPM embeds in a program (`.embedInCode`).
///
/// ```swift
/// root["static"] = Files(EmbeddedSource([
///     "index.html": PackageResources.index_html,
///     "style/main.css": PackageResources.main_css,
/// ]))
/// ```
///
/// Their tags are computed from their content: every process, and every build with the same content, has the same tags.
public struct EmbeddedSource: FileSource {
    private let files: [SourcePath: SourceFile]
    private let directories: [SourcePath: [FileEntries.Entry]]

    /// - Parameters:
    ///   - files: contents by path; a slash at the beginning makes no difference.
    ///   - modified: the time of modification, in whole seconds since 1970; nil leaves Last-Modified out.
    public init(_ files: [String: [UInt8]], modified: Int? = nil) {
        var (found, directories) = ([SourcePath: SourceFile](), [SourcePath(""): [SourcePath: FileEntries.Entry]()])
        for (path, bytes) in files {
            let segments = path.utf8.split(separator: SourcePath.slash).map { SourcePath(bytes: Array($0)) }
            guard let name = segments.last else { continue }
            var parent = SourcePath("")
            for segment in segments.dropLast() {
                directories[parent, default: [:]][segment] = FileEntries.Entry(
                    name: segment, isDirectory: true, size: 0, modified: modified)
                parent = parent.appending(segment)
            }
            directories[parent, default: [:]][name] = FileEntries.Entry(
                name: name, isDirectory: false, size: bytes.count, modified: modified)
            found[parent.appending(name)] = SourceFile(.bytes(bytes), tag: ContentHash.tag(bytes), modified: modified)
        }
        self.files = found
        self.directories = directories.mapValues { Array($0.values) }
    }

    /// A description for logs.
    public var description: String { "the program's own files" }

    /// See `FileSource`.
    public func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
        if let file = files[path] { return .file(file) }
        return directories[path] == nil ? nil : .directory
    }

    /// See `FileSource`.
    public func entries(of path: SourcePath, limit: Int) throws -> FileEntries? {
        directories[path].map { .first($0, limit: limit) }
    }
}
