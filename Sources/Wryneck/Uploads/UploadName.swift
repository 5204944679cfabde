// UploadName.swift - where a request's path says that a file should go. Bytes in, names out, no I/O.
// Invariant: no name that Files would refuse, no name that begins with a dot, not even `.well-known`: what is there proves to others who
// owns the site (RFC 8615).

internal import WryneckHTTP

/// A relative path below the folder of uploads.
struct UploadName: Equatable {
    /// The directories on the way, and the file last.
    let segments: [String]
    /// Whether the path ends in a slash, or is the folder itself.
    let isFolder: Bool

    /// Deeper trees are nobody's upload.
    private static let depth = 64

    /// Nil if no file may be called that.
    /// - Parameter raw: what is left of the path behind a slash, with its escapes; nil for the folder itself.
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

    /// Whether a file or directory may be called that.
    static func isUsable(_ name: String) -> Bool { SafeFilename.of(name) == name }
}
