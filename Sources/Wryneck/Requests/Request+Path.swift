// Request+Path.swift - the path as the walk sees it: split on "/" first; each segment is decoded when somebody asks for
// it.
// Invariant: `next` is the offset of the next segment's first byte, or past the end when none is left; "/" is one empty
// segment.

internal import WryneckHTTP

extension Request {
    /// The path of a request, and the walk's position in it.
    public struct Path {
        private let bytes: HeadSlice
        private var next = 1 { didSet { isTaken = false } }
        /// Whether a route's `{rest...}` has matched the rest of the path: a leaf answers for it, a tree goes on
        /// walking.
        private(set) var isTaken = false

        init(_ bytes: HeadSlice) { self.bytes = bytes }

        private var length: Int { bytes.count }

        /// Whether all segments are taken.
        public var isAtEnd: Bool { next > length }

        /// Removes and returns the next segment, percent-decoded; nil at the end. An escaped slash stays inside its
        /// segment.
        public mutating func popFirst() -> String? {
            guard let (segment, after) = segment(from: next) else { return nil }
            next = after
            return segment
        }

        /// The next segment, percent-decoded; nil at the end.
        public var first: String? { segment(from: next)?.text }

        /// Goes past the next segment, undecoded.
        mutating func skip() { if let (_, after) = bytes.find(in: SegmentNames(), from: next) { next = after } }

        /// The position of the next segment.
        var position: Int { next }

        /// The position behind the last segment.
        var endPosition: Int { length + 1 }

        func isPastEnd(_ position: Int) -> Bool { position > length }

        /// The index of the segment at a position among some names, nil if it is none of them, and the position behind
        /// it; nil past the end.
        func find(in names: SegmentNames, from position: Int) -> (index: Int?, after: Int)? {
            bytes.find(in: names, from: position)
        }

        /// The decoded bytes of the segment at a position; `after` is the position behind it.
        func segmentBytes(from position: Int, to after: Int) -> [UInt8] {
            bytes.withBytes { bytes in
                guard position >= 0, position < after, after - 1 <= bytes.count else { return [] }
                return PercentCoding.decodedBytes(UnsafeRawBufferPointer(rebasing: bytes[position..<after - 1]))
            }
        }

        /// The same path and position with another rest, whose bytes have their escapes.
        func replacingRest(by rest: [UInt8]) -> Request.Path {
            let walked = bytes.withBytes { Array($0.prefix(next)) }
            var path = Request.Path(HeadSlice(copying: walked + rest))
            path.next = next
            return path
        }

        /// Marks the rest of the path as matched, and leaves it there.
        mutating func markTaken() { isTaken = true }

        /// Goes on at a position that `find(in:from:)` returned.
        mutating func advance(to next: Int) { self.next = next }

        /// Removes and returns all segments that are left, decoded.
        public mutating func popAll() -> [String] {
            var segments: [String] = []
            while let segment = popFirst() { segments.append(segment) }
            return segments
        }

        /// The segments that the walk has taken, decoded (Twisted's `prepath`).
        public var walked: [String] { segments(from: 1, to: next) }

        /// The segments that are left, decoded (Twisted's `postpath`). A final slash gives an empty last one.
        public var remaining: [String] { segments(from: next, to: length + 1) }

        /// The whole path with its escapes, as it goes into a URL. Bytes that came raw and that a URL cannot have
        /// (UTF-8, `{`, a quote) are escaped, too.
        public var raw: String { bytes.withBytes { PercentCoding.normalize(target: $0) } }

        /// Whether the whole path ends with a slash.
        public var hasTrailingSlash: Bool { bytes.withBytes { $0.last == UInt8(ascii: "/") } }

        /// Whether the whole path is "/".
        var isRoot: Bool { length == 1 }

        /// Whether nothing was taken yet.
        var isUnwalked: Bool { next == 1 }

        /// What is behind the last slash of the whole path, decoded, whatever its bytes are.
        var lastSegment: [UInt8] {
            bytes.withBytes { bytes in
                let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
                return PercentCoding.decodedBytes(UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }

        /// Lends the bytes behind the last slash that was passed, with their escapes; nil at the end.
        func withRemainingBytes<Result>(_ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
            guard !isAtEnd else { return try body(nil) }
            return try bytes.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[next...])) }
        }

        private func segments(from start: Int, to end: Int) -> [String] {
            var found: [String] = []
            var position = start
            while position < end, let (text, after) = segment(from: position) {
                found.append(text)
                position = after
            }
            return found
        }

        private func segment(from start: Int) -> (text: String, after: Int)? { bytes.segment(from: start) }
    }
}
