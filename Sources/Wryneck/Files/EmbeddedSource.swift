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
    private let files: [String: SourceFile]
    private let directories: [String: [FileEntries.Entry]]

    /// - Parameters:
    ///   - files: contents by path; a slash at the beginning makes no difference.
    ///   - modified: the time of modification, in whole seconds since 1970; nil leaves Last-Modified out.
    public init(_ files: [String: [UInt8]], modified: Int? = nil) {
        var (found, directories) = ([String: SourceFile](), ["": [String: FileEntries.Entry]()])
        for (path, bytes) in files {
            let segments = path.split(separator: "/").map(String.init)
            guard let name = segments.last else { continue }
            var parent = ""
            for segment in segments.dropLast() {
                directories[parent, default: [:]][segment] = FileEntries.Entry(name: segment, isDirectory: true, size: 0, modified: modified)
                parent += parent.isEmpty ? segment : "/" + segment
            }
            directories[parent, default: [:]][name] = FileEntries.Entry(name: name, isDirectory: false, size: bytes.count, modified: modified)
            found[segments.joined(separator: "/")] = SourceFile(.bytes(bytes), tag: EmbeddedSource.tag(bytes), modified: modified)
        }
        self.files = found
        self.directories = directories.mapValues { Array($0.values) }
    }

    /// A description for logs.
    public var description: String { "the program's own files" }

    /// Looks a file or directory up; see `FileSource`.
    public func item(at path: String, _ access: FileAccess) throws -> FileItem? {
        if let file = files[path] { return .file(file) }
        return directories[path] == nil ? nil : .directory
    }

    /// Lists a directory; see `FileSource`.
    public func entries(of path: String, limit: Int) throws -> FileEntries? {
        directories[path].map { FileEntries(Array($0.prefix(limit)), isWhole: $0.count <= limit) }
    }

    /// FNV-1a of 64 bits, and the length. Not cryptographic, because nobody but the program chooses the content.
    private static func tag(_ bytes: [UInt8]) -> EntityTag? {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return EntityTag("\(String(hash, radix: 16))-\(String(bytes.count, radix: 16))")
    }
}
