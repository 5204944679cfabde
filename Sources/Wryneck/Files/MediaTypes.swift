// MediaTypes.swift - the media type of a file, by its name.
// Invariant: an unknown extension is application/octet-stream; with `nosniff` no browser then takes the file for a
// page.

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

    /// Adds the types of a file in the format of `/etc/mime.types`. Extensions that have a type already keep it.
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
            guard let type = words.first, type.contains("/"), type.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { continue }
            let full = type.hasPrefix("text/") ? "\(type); charset=utf-8" : String(type)
            for word in words.dropFirst() where self[String(word)] == nil { self[String(word)] = full }
        }
    }

    /// The type of a file, by its path.
    func type(of path: [UInt8]) -> String {
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        // A name whose only dot is its first byte has no extension.
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return MediaTypes.fallback }
        return self[String(decoding: name[(dot + 1)...], as: UTF8.self)] ?? MediaTypes.fallback
    }

    // Text tells its charset, or browsers guess by the reader's locale. JSON has none (RFC 8259 §11), XML and HTML tell
    // their own, but HTML that does not would be guessed at.
    private static let table: [String: String] = [
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "xhtml": "application/xhtml+xml",
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "json": "application/json", "map": "application/json", "jsonld": "application/ld+json", "geojson": "application/geo+json",
        "webmanifest": "application/manifest+json", "wasm": "application/wasm",
        "txt": "text/plain; charset=utf-8", "text": "text/plain; charset=utf-8", "log": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
        "ics": "text/calendar; charset=utf-8", "vcf": "text/vcard; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
        "yaml": "application/yaml", "yml": "application/yaml", "toml": "application/toml", "xml": "application/xml", "xsl": "application/xml",
        "rss": "application/rss+xml", "atom": "application/atom+xml",
        "svg": "image/svg+xml; charset=utf-8", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
        "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "jxl": "image/jxl", "ico": "image/x-icon", "bmp": "image/bmp",
        "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic",
        "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "eot": "application/vnd.ms-fontobject",
        "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg",
        "flac": "audio/flac", "wav": "audio/wav", "weba": "audio/webm", "mid": "audio/midi",
        "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "mov": "video/quicktime", "mkv": "video/matroska",
        "avi": "video/x-msvideo", "mpeg": "video/mpeg", "m3u8": "application/vnd.apple.mpegurl", "mpd": "application/dash+xml",
        "pdf": "application/pdf", "epub": "application/epub+zip", "rtf": "application/rtf", "ps": "application/postscript",
        "doc": "application/msword", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls": "application/vnd.ms-excel", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt": "application/vnd.ms-powerpoint", "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "zip": "application/zip", "gz": "application/gzip", "tgz": "application/gzip", "bz2": "application/x-bzip2", "xz": "application/x-xz",
        "zst": "application/zstd", "br": "application/octet-stream", "tar": "application/x-tar", "7z": "application/x-7z-compressed",
        "rar": "application/vnd.rar", "jar": "application/java-archive", "deb": "application/vnd.debian.binary-package",
        "iso": "application/x-iso9660-image", "apk": "application/vnd.android.package-archive", "sh": "application/x-sh",
        "c": "text/plain; charset=utf-8", "h": "text/plain; charset=utf-8", "swift": "text/plain; charset=utf-8",
        "py": "text/plain; charset=utf-8", "conf": "text/plain; charset=utf-8", "diff": "text/plain; charset=utf-8",
    ]
}
