// FileName.swift - the end of a request's path as the name of a file below a root, or its refusal. Bytes in, bytes out,
// no I/O.
// Invariants: a name is decoded exactly once; none of its segments is empty, "." or "..", begins with a dot unless
// allowed, or contains a NUL, a slash or a backslash; all of it is UTF-8. A name that is accepted here is still opened
// through FileTree, which checks again.

internal import WryneckHTTP

/// A relative path in a file tree.
struct FileName: Equatable {
    /// The segments with slashes between them; empty for the root.
    private(set) var path: [UInt8]
    /// Whether a slash follows the last segment, which asks for a directory's index.
    private(set) var endsInSlash: Bool

    /// Nil if there can be no such file.
    /// - Parameters:
    ///   - raw: the rest of the path behind a slash, with its escapes.
    ///   - showsHidden: whether segments may begin with a dot; `.well-known` at the top always may (RFC 8615).
    init?(_ raw: UnsafeRawBufferPointer, showsHidden: Bool) {
        path = []
        endsInSlash = false
        path.reserveCapacity(raw.count)
        var start = 0
        while true {
            let end = raw[start...].firstIndex(of: FileName.slash) ?? raw.count
            let isLast = end == raw.count
            if start == end {
                guard isLast else { return nil }
                endsInSlash = true
            } else {
                guard append(UnsafeRawBufferPointer(rebasing: raw[start..<end]), showsHidden: showsHidden) else { return nil }
            }
            if isLast { return }
            start = end + 1
        }
    }

    /// The path of a file that the program itself names.
    init(trusted path: [UInt8]) {
        self.path = path
        endsInSlash = false
    }

    /// The path of a file in the directory that this name stands for.
    func appending(_ name: String) -> [UInt8] {
        path.isEmpty ? Array(name.utf8) : path + [FileName.slash] + Array(name.utf8)
    }

    private mutating func append(_ raw: UnsafeRawBufferPointer, showsHidden: Bool) -> Bool {
        let segment = PercentCoding.decodedBytes(raw)
        if segment.contains(where: { $0 == 0 || $0 == FileName.slash || $0 == UInt8(ascii: "\\") }) { return false }
        guard String(validating: segment, as: UTF8.self) != nil else { return false }
        if segment.first == UInt8(ascii: ".") {
            if segment == [UInt8](".".utf8) || segment == [UInt8]("..".utf8) { return false }
            guard showsHidden || (path.isEmpty && segment == [UInt8](".well-known".utf8)) else { return false }
            // An unfinished upload, or the rest of one whose process was killed.
            guard !segment.starts(with: StagedFile.prefix.utf8) else { return false }
        }
        if !path.isEmpty { path.append(FileName.slash) }
        path.append(contentsOf: segment)
        return true
    }

    private static let slash = UInt8(ascii: "/")
}
