// PathResolution.swift - what a path means when its dot segments are resolved: RFC 3986 §5.2.4. Bytes in, places in
// them out, no I/O.
// Invariant: a dot that is escaped is a dot (§6.2.2.2: it needs no escape), once and never twice; no number of ".."
// leads above the beginning.

internal import WryneckHTTP

extension Files {
    /// What happens to the empty segments of a path: `a//b` has one.
    public enum SlashPolicy: Hashable, Sendable, CaseIterable {
        /// They count for nothing, as on a disk: `a//b` is `a/b`.
        case merge
        /// As with `merge`, but the client is sent to where the file is: there is one URL for it.
        case redirect
        /// They are names like others, and no file has an empty one: 404.
        case leave
    }
}

struct PathResolution {
    /// The segments in the bytes that were given. A last one that is empty stands for a slash at the end.
    private(set) var segments: [Range<Int>] = []
    /// Whether a ".." had nothing before it.
    private(set) var climbs = false

    /// - Parameter raw: a path behind its first slash, with its escapes.
    init(_ raw: UnsafeRawBufferPointer) {
        var start = 0
        while true {
            let end = raw[start...].firstIndex(of: SourcePath.slash) ?? raw.count
            let isLast = end == raw.count
            switch PathResolution.dots(raw, start..<end) {
            case 1: break
            case 2: if segments.popLast() == nil { climbs = true }
            default:
                segments.append(start..<end)
                if isLast { return }
            }
            if isLast {
                // What ends in a dot segment is a directory.
                segments.append(end..<end)
                return
            }
            start = end + 1
        }
    }

    /// Whether an empty segment stands anywhere but at the end.
    var hasEmptySegments: Bool { segments.dropLast().contains(where: \.isEmpty) }

    /// How many dots a segment consists of; 0 if it holds anything else, or more than two.
    private static func dots(_ raw: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        var (count, index) = (0, range.lowerBound)
        while index < range.upperBound {
            if raw[index] == UInt8(ascii: ".") {
                index += 1
            } else if range.upperBound - index >= 3, raw[index] == UInt8(ascii: "%"),
                raw[index + 1] == UInt8(ascii: "2"),
                raw[index + 2] | 0x20 == UInt8(ascii: "e")
            {
                index += 3
            } else {
                return 0
            }
            count += 1
            if count > 2 { return 0 }
        }
        return count
    }
}
