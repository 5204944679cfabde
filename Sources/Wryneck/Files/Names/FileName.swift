// FileName.swift - the end of a request's path as the name of a file below a root, or the refusal of it. Bytes in,
// bytes out, no I/O.
// Invariants: a name is decoded exactly once, after its dot segments are resolved; none of its segments is empty, "."
// or "..", begins with a dot without leave, or holds a zero or a slash. What passes here is still opened through
// FileTree, which trusts nobody either.

internal import WryneckHTTP

/// A relative path in a file tree.
struct FileName: Equatable {
    /// What may stand in it.
    struct Rules {
        /// Whether segments may begin with a dot; `.well-known` at the top always may (RFC 8615).
        var showsHidden = false
        /// What empty segments mean; where they are redirected, what comes out here is where to.
        var slashes = Files.SlashPolicy.merge
        /// Whether nothing is above the tree. There, ".." leads nowhere (RFC 3986 §5.2.4); in a tree that hangs below
        /// others it names something of theirs.
        var isAtRoot = true
    }

    /// Empty for the root.
    private(set) var path: SourcePath
    /// Whether a slash follows the last segment, which asks for a directory's index.
    private(set) var endsInSlash: Bool
    /// How often ".." has to be said to come from the directory that a client takes the request to be in to the root of
    /// the tree; nil if there are no empty segments in the way.
    private(set) var redirectedLevels: Int?

    /// Nil if there can be no such file.
    /// - Parameters:
    ///   - raw: the rest of the path behind a slash, with its escapes.
    ///   - rules: what may stand in it.
    init?(_ raw: UnsafeRawBufferPointer, _ rules: Rules) {
        let resolution = PathResolution(raw)
        if resolution.climbs && !rules.isAtRoot { return nil }
        if resolution.hasEmptySegments {
            if rules.slashes == .leave { return nil }
            if rules.slashes == .redirect { redirectedLevels = resolution.segments.count - 1 }
        }
        endsInSlash = resolution.segments.last?.isEmpty ?? true
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        for segment in resolution.segments where !segment.isEmpty {
            guard FileName.append(UnsafeRawBufferPointer(rebasing: raw[segment]), to: &bytes, rules) else { return nil }
        }
        path = SourcePath(bytes: bytes)
    }

    /// The path of a file that the program itself names.
    init(trusted path: SourcePath) {
        self.path = path
        endsInSlash = false
    }

    private static func append(_ raw: UnsafeRawBufferPointer, to path: inout [UInt8], _ rules: Rules) -> Bool {
        let segment = PercentCoding.decodedBytes(raw)
        if segment.contains(where: { $0 == 0 || $0 == SourcePath.slash }) { return false }
        if segment.first == UInt8(ascii: ".") {
            if segment == [UInt8](".".utf8) || segment == [UInt8]("..".utf8) { return false }
            guard rules.showsHidden || (path.isEmpty && segment == [UInt8](".well-known".utf8)) else { return false }
            // An unfinished upload, or the rest of one whose process was killed.
            guard !segment.starts(with: StagedFile.prefix.utf8) else { return false }
        }
        if !path.isEmpty { path.append(SourcePath.slash) }
        path.append(contentsOf: segment)
        return true
    }
}
