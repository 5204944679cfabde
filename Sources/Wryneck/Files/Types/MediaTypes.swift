// MediaTypes.swift - the media type of a file, by its name.
// Invariant: an unknown extension is application/octet-stream; with `nosniff` no browser then takes the file for a
// page.

internal import WryneckHTTP
internal import WryneckReactor

/// The media types of files, by the extensions of their names.
///
/// ```swift
/// var types = MediaTypes.standard
/// types["gpx"] = "application/gpx+xml"
/// root["tracks"] = Files("Tracks", mediaTypes: types)
/// ```
public struct MediaTypes: Sendable {
    private var types: [String: String]

    /// The type of files with unknown extensions.
    public static let fallback = "application/octet-stream"

    /// The types of the usual extensions.
    public static let standard = MediaTypes(types: table)

    private init(types: [String: String]) { self.types = types }

    /// The type for an extension, without regard to case; nil if it is unknown.
    public subscript(fileExtension: String) -> String? {
        get { types[fileExtension.lowercased()] }
        set { types[fileExtension.lowercased()] = newValue }
    }

    /// Adds what a file in the format of `/etc/mime.types` knows. Its word comes before that of the table; a later
    /// line's before an earlier one's.
    ///
    /// ```swift
    /// var types = MediaTypes.standard
    /// try types.add(contentsOf: "/etc/mime.types")
    /// ```
    /// - Parameter path: the path of the file, which is read at once; blocks.
    /// - Throws: `Errno` if it cannot be read; `EFBIG` if it is larger than 4 MiB.
    public mutating func add(contentsOf path: String) throws {
        let bytes = try Syscalls.readAll(path, atMost: MediaTypes.fileLimit)
        add(lines: String(decoding: ByteOrderMark.dropped(from: bytes), as: UTF8.self))
    }

    /// The largest file, in bytes. Debian's has 70 KiB.
    private static let fileLimit = 4 * 1024 * 1024

    /// Adds a type and its extensions for each line, without comments. Text gets a charset, as in the table.
    mutating func add(lines: String) {
        for line in lines.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            guard let type = words.first, type.contains("/"), type.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                continue
            }
            let full = MediaTypes.withCharset(String(type))
            for word in words.dropFirst() { self[String(word)] = full }
        }
    }

    /// The type of a file, by its path.
    func type(of path: SourcePath) -> String { path.fileExtension.flatMap { self[$0] } ?? MediaTypes.fallback }

    /// What a file is coded in by its very nature: SVG's short form is gzip (SVG 2 §2.6).
    static func coding(of path: SourcePath) -> ContentCoding? {
        path.fileExtension?.lowercased() == "svgz" ? .gzip : nil
    }

    private static let table: [String: String] = {
        var types: [String: String] = [:]
        var beginning = ""
        for line in MediaTypeTable.text.split(separator: "\n") {
            guard line.last == ";" else {
                beginning = line == "/" ? "" : String(line)
                continue
            }
            for entry in line.split(separator: ";") {
                let words = entry.split(separator: " ")
                guard let end = words.first else { continue }
                let type = withCharset(beginning + end)
                for word in words.dropFirst() { types[String(word)] = type }
            }
        }
        return types
    }()

    /// Text without a charset would be guessed at by the reader's locale. JSON has none (RFC 8259 §11); XML says its
    /// own.
    private static func withCharset(_ type: String) -> String {
        type.hasPrefix("text/") || type == "image/svg+xml" ? type + "; charset=utf-8" : type
    }
}
