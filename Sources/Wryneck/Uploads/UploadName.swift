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

    /// Nil if no file may be called that.
    /// - Parameters:
    ///   - raw: what is left of the path behind a slash, with its escapes; nil for the folder itself.
    ///   - isAtRoot: whether nothing is above the folder on the site.
    init?(_ raw: UnsafeRawBufferPointer?, isAtRoot: Bool = false) {
        guard let raw, !raw.isEmpty else {
            segments = []
            isFolder = true
            return
        }
        guard let name = FileName(raw, FileName.Rules(isAtRoot: isAtRoot)) else { return nil }
        let names = name.path.segments.compactMap { String(validating: $0, as: UTF8.self) }
        guard names.count == name.path.segments.count, names.count <= UploadName.depth,
            names.allSatisfy(UploadName.isUsable)
        else { return nil }
        segments = names
        isFolder = name.endsInSlash
    }

    /// Whether a file or directory may have that name.
    static func isUsable(_ name: String) -> Bool { SafeFilename.of(name) == name }
}
