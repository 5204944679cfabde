// SegmentNames.swift - the names that the next segment of a path may have.
// Invariant: names are bytes. Two texts that look alike (é as one scalar or as two) are two names, as they are for
// every file system and cache.

/// A set of names, found by halving: no hash, so nothing to flood, and a few names are a few comparisons.
package struct SegmentNames: Sendable {
    /// All names, one behind the other: shorter ones first, equally long ones in the order of their bytes.
    private var bytes: [UInt8] = []
    /// The end of each name in `bytes`.
    private var ends: [Int] = []

    /// Whether `A` is `a`, for the letters of ASCII; the names are kept in lower case then.
    package let ignoresCase: Bool

    /// No names.
    package init(ignoresCase: Bool = false) { self.ignoresCase = ignoresCase }

    package var count: Int { ends.count }

    /// The index of a name, or nil.
    package func index(of name: String) -> Int? {
        let (index, isThere) = place(kept(name))
        return isThere ? index : nil
    }

    private func kept(_ name: String) -> [UInt8] { ignoresCase ? name.utf8.map(ASCII.lowercased) : Array(name.utf8) }

    /// Adds a name that is not there yet.
    /// - Returns: its index; those behind it have moved up by one.
    package mutating func insert(_ name: String) -> Int {
        let name = kept(name)
        let (index, _) = place(name)
        let start = self.start(index)
        bytes.insert(contentsOf: name, at: start)
        for later in index..<ends.count { ends[later] += name.count }
        ends.insert(start + name.count, at: index)
        return index
    }

    fileprivate func place(_ name: [UInt8]) -> (index: Int, isThere: Bool) { name.withUnsafeBytes { place($0) } }

    /// The index at which the name is, or would be inserted.
    fileprivate func place(_ name: UnsafeRawBufferPointer) -> (index: Int, isThere: Bool) {
        bytes.withUnsafeBytes { bytes in
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                let order = SegmentNames.order(
                    name, UnsafeRawBufferPointer(rebasing: bytes[start(middle)..<ends[middle]]))
                if order == 0 { return (middle, true) }
                if order < 0 { high = middle } else { low = middle + 1 }
            }
            return (low, false)
        }
    }

    /// The index of a segment with its escapes, whatever the case of its letters.
    fileprivate func indexIgnoringCase(of segment: UnsafeRawBufferPointer) -> Int? {
        let (index, isThere) = place(PercentCoding.decodedBytes(segment).map(ASCII.lowercased))
        return isThere ? index : nil
    }

    private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    private static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard left.count == right.count else { return left.count - right.count }
        for index in left.indices where left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
        return 0
    }
}

extension HeadSlice {
    /// Looks for the segment that begins at `start`, percent-decoded, among some names.
    /// - Returns: the name's index, nil if the segment is none of them, and the offset behind the slash that ends the
    ///   segment; nil past the end.
    package func find(in names: SegmentNames, from start: Int) -> (index: Int?, after: Int)? {
        guard start <= count, start >= 0 else { return nil }
        return withBytes { bytes in
            var stop = start
            var isEscaped = false
            while stop < bytes.count, bytes[stop] != ASCII.slash {
                if bytes[stop] == ASCII.percent { isEscaped = true }
                stop += 1
            }
            guard names.count > 0 else { return (nil, stop + 1) }
            let segment = UnsafeRawBufferPointer(rebasing: bytes[start..<stop])
            let (index, isThere) = isEscaped ? names.place(PercentCoding.decodedBytes(segment)) : names.place(segment)
            if isThere { return (index, stop + 1) }
            return (names.ignoresCase ? names.indexIgnoringCase(of: segment) : nil, stop + 1)
        }
    }
}
