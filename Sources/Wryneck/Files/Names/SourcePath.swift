// SourcePath.swift - what files are called: bytes, as Linux has it.
// Invariant: two paths are equal only if all their bytes are. Swift's strings are equal if they look the same: "é" as
// one scalar and as two are one string, and two files.

internal import WryneckHTTP

/// A relative path in a source of files, or one name in it.
///
/// On Linux a name is any bytes but zero and the slash. Nearly all are UTF-8, and text is taken for that:
///
/// ```swift
/// let page: SourcePath = "docs/index.html"
/// ```
public struct SourcePath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes, without a zero at the end.
    public let bytes: [UInt8]

    /// - Parameter bytes: segments with slashes between them; none for the root.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter text: the path; its UTF-8 is what counts.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// A path in the program's own text.
    public init(stringLiteral text: String) { self.init(text) }

    /// For people: what is no UTF-8 becomes U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether it is the root.
    public var isEmpty: Bool { bytes.isEmpty }

    // MARK: Parts

    /// What is behind the last slash.
    var name: ArraySlice<UInt8> { bytes[(bytes.lastIndex(of: SourcePath.slash).map { $0 + 1 } ?? 0)...] }

    /// What is behind the last dot of the name, unless the name begins with it.
    var fileExtension: String? {
        let name = name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        return String(decoding: name[(dot + 1)...], as: UTF8.self)
    }

    /// What is before the last slash; nothing for a name alone.
    var parent: SourcePath { SourcePath(bytes: Array(bytes[..<(bytes.lastIndex(of: SourcePath.slash) ?? 0)])) }

    /// Whether a segment is empty, "." or "..".
    var hasDotSegments: Bool {
        bytes.split(separator: SourcePath.slash, omittingEmptySubsequences: false)
            .contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    }

    /// The names with slashes between them.
    var segments: [ArraySlice<UInt8>] { bytes.split(separator: SourcePath.slash) }

    /// What has another name, or some, below this one.
    func appending(_ path: SourcePath) -> SourcePath {
        isEmpty ? path : path.isEmpty ? self : SourcePath(bytes: bytes + [SourcePath.slash] + path.bytes)
    }

    /// The same with more at the end of the name.
    func withSuffix(_ suffix: String) -> SourcePath { SourcePath(bytes: bytes + suffix.utf8) }

    /// For a log: nothing in it ends a line or colours a terminal.
    var escaped: String { PercentCoding.encode(path: bytes) }

    static let slash = UInt8(ascii: "/")
}

extension SourcePath {
    /// Names that begin with a dot, which are not served unless that was asked for.
    var isHiddenName: Bool { bytes.first == UInt8(ascii: ".") }
}
