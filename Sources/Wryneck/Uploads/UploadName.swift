// UploadName.swift - the path under which a request's file is stored. Bytes in, names out, no I/O.
// Invariant: no name that Files would refuse, and no name that begins with a dot, not even `.well-known`: files there
// prove to others who owns the site (RFC 8615).

internal import WryneckHTTP

/// A relative path below the folder of uploads.
struct UploadName: Equatable {
    /// The names of the directories on the way, and of the file last.
    let segments: [String]
    /// Whether the path ends in a slash, or is the folder itself.
    let isFolder: Bool

    /// The most segments; deeper trees are no upload.
    private static let depth = 64

    /// Nil if no file may have that name.
    /// - Parameter raw: the rest of the path behind a slash, with its escapes; nil for the folder itself.
    init?(_ raw: UnsafeRawBufferPointer?) {
        guard let raw, !raw.isEmpty else {
            segments = []
            isFolder = true
            return
        }
        guard let name = FileName(raw, showsHidden: false) else { return nil }
        let names = name.path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard names.count <= UploadName.depth, names.allSatisfy(UploadName.isUsable) else { return nil }
        segments = names
        isFolder = name.endsInSlash
    }

    /// Whether a file or directory may have that name.
    static func isUsable(_ name: String) -> Bool { SafeFilename.of(name) == name }
}
