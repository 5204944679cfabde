// ZipEnd.swift - where an archive's central directory is: APPNOTE.TXT 4.3.14 to 4.3.16. Bytes in, values out; no I/O.
// Invariant: every place that comes out lies inside the file. Archives are made by many hands: what others read (unzip,
// Python's zipfile) has to be found, and so there may be several places, of which the first with a directory in it is
// the one.

struct ZipEnd {
    /// Where a central directory may be.
    struct Place: Equatable {
        var offset: Int
        var count: Int
        /// How many entries it should have; of a short record, the low 16 bits of that.
        var entries: Int
        /// The bytes before the archive: a program that carries it. All offsets of the archive count from behind these.
        var base: Int
    }

    /// The end record may have a comment of 64 KiB behind it, and what does not belong to the archive; unzip looks as
    /// far as this. A ZIP64 record of the usual length and its locator stand before it.
    static let tailBytes = 66_000 + 76
    /// The largest central directory in bytes: some hundred thousand entries.
    static let directoryLimit = 64 * 1024 * 1024
    /// So many things that look like an end record are looked at.
    private static let mostEnds = 16

    private let bytes: ZipBytes
    /// Where the bytes begin in the file.
    private let start: Int

    /// The places that the last bytes of a file of `size` bytes speak of, the likeliest first.
    /// - Throws: `ZipSource.Failure` if there is none.
    static func places(tail: [UInt8], size: Int) throws(ZipSource.Failure) -> [Place] {
        let end = ZipEnd(bytes: ZipBytes(tail), start: size - tail.count)
        let found = end.records
        guard !found.isEmpty else { throw ZipSource.Failure("no zip archive") }
        let places = found.flatMap(end.places)
        if places.isEmpty {
            throw ZipSource.Failure(
                found.allSatisfy(end.isOfSeveralVolumes)
                    ? "an archive of several volumes"
                    : "an archive whose directory is not inside it, or larger than 64 MiB")
        }
        return places
    }

    /// What looks like an end record, from the last on; those first whose comment ends where the file does.
    private var records: [Int] {
        let all = stride(from: bytes.count - 22, through: 0, by: -1).lazy.filter { bytes.long($0) == 0x0605_4B50 }
            .prefix(ZipEnd.mostEnds)
        func isLast(_ index: Int) -> Bool { index + 22 + bytes.word(index + 20) == bytes.count }
        return all.filter(isLast) + all.filter { !isLast($0) }
    }

    private func isOfSeveralVolumes(_ end: Int) -> Bool {
        [end + 4, end + 6].contains { ![0, 0xFFFF].contains(bytes.word($0)) }
    }

    private func places(_ end: Int) -> [Place] {
        if isOfSeveralVolumes(end) { return [] }
        var places: [Place] = []
        // ZIP64. Some write it although the short record says all: an archive made to a pipe could have become large.
        if bytes.long(end - 20) == 0x0706_4B50, let record = longRecord(endingAt: end - 20) {
            places += self.places(
                count: bytes.quad(record + 40), offset: bytes.quad(record + 48), entries: bytes.quad(record + 32),
                limit: start + record)
        }
        return places
            + self.places(
                count: bytes.long(end + 12), offset: bytes.long(end + 16), entries: bytes.word(end + 10),
                limit: start + end)
    }

    /// The record says how long it is; nearly always that is 56 bytes.
    private func longRecord(endingAt end: Int) -> Int? {
        stride(from: end - 56, through: 0, by: -1).first {
            bytes.long($0) == 0x0606_4B50 && bytes.quad($0 + 4) == end - $0 - 12
        }
    }

    /// A directory ends where the end record begins; what its offset does not say stands before the archive. Or there
    /// is something between.
    private func places(count: Int, offset: Int, entries: Int, limit: Int) -> [Place] {
        guard count >= 0, count <= min(ZipEnd.directoryLimit, limit), offset >= 0, offset <= limit - count else {
            return []
        }
        let before = Place(offset: limit - count, count: count, entries: entries, base: limit - count - offset)
        return before.base == 0 ? [before] : [before, Place(offset: offset, count: count, entries: entries, base: 0)]
    }
}
