// ZipEncoder.swift - zip archives with stored entries: PKWARE's APPNOTE.TXT 6.3. The checksum stands behind the
// content, because it is known only then.
// Invariant: a field that is too small for its value holds all ones, and a ZIP64 field has the value (§4.5.3).

internal import WryneckHTTP

struct ZipEncoder: ArchiveEncoder {
    private struct Current {
        let entry: ArchiveEntry
        let offset: Int
        var written = 0
        var checksum = CRC32()
        /// Whether the sizes behind the content have eight bytes; a ZIP64 field before it announces that (§4.3.9.2).
        var isLarge: Bool { (entry.size ?? 0) >= ZipEncoder.full32 }
    }

    private static let (full16, full32) = (0xFFFF, 0xFFFF_FFFF)
    private static let (plainVersion, zip64Version) = (20, 45)

    /// The number of bytes so far.
    private var position: Int
    private var entries = 0
    private var directory: [UInt8] = []
    private var current: Current?

    /// - Parameter position: the number of bytes in front of the archive.
    init(position: Int = 0) { self.position = position }

    mutating func begin(_ entry: ArchiveEntry, into output: inout [UInt8]) {
        let start = output.count
        let current = Current(entry: entry, offset: position)
        output.append(little: 0x0403_4B50, 4)
        ZipEncoder.addCommon(current, to: &output)
        // Zero where the descriptor has the values (§4.4.4), all ones where they would not fit.
        output.append(little: 0, 4)
        for _ in 0..<2 { output.append(little: current.isLarge ? ZipEncoder.full32 : 0, 4) }
        let extra = (current.isLarge ? ZipEncoder.zip64([0, 0]) : []) + ZipEncoder.time(entry)
        output.append(little: entry.name.count, 2)
        output.append(little: extra.count, 2)
        output += entry.name + extra
        self.current = current
        position += output.count - start
    }

    mutating func count(_ bytes: [UInt8]) {
        current?.checksum.add(bytes)
        current?.written += bytes.count
        position += bytes.count
    }

    mutating func finish(into output: inout [UInt8]) {
        guard let current else { return }
        self.current = nil
        if !current.entry.isDirectory {
            let start = output.count
            output.append(little: 0x0807_4B50, 4)
            output.append(little: Int(current.checksum.value), 4)
            for _ in 0..<2 { output.append(little: current.written, current.isLarge ? 8 : 4) }
            position += output.count - start
        }
        entries += 1
        addToDirectory(current)
    }

    /// Adds an entry of the central directory (§4.3.12), with the mode of a file that everybody may read: sources know
    /// none.
    private mutating func addToDirectory(_ current: Current) {
        let entry = current.entry
        let (size, offset) = (min(current.written, ZipEncoder.full32), min(current.offset, ZipEncoder.full32))
        let large =
            (size == ZipEncoder.full32 ? [current.written, current.written] : [])
            + (offset == ZipEncoder.full32 ? [current.offset] : [])
        let extra = (large.isEmpty ? [] : ZipEncoder.zip64(large)) + ZipEncoder.time(entry)
        directory.append(little: 0x0201_4B50, 4)
        directory.append(little: 3 << 8 | ZipEncoder.zip64Version, 2)
        ZipEncoder.addCommon(current, to: &directory)
        directory.append(little: Int(current.checksum.value), 4)
        for _ in 0..<2 { directory.append(little: size, 4) }
        directory.append(little: entry.name.count, 2)
        directory.append(little: extra.count, 2)
        // No comment, the first disk, nothing inside.
        for _ in 0..<3 { directory.append(little: 0, 2) }
        directory.append(little: entry.isDirectory ? 0o040755 << 16 | 0x10 : 0o100644 << 16, 4)
        directory.append(little: offset, 4)
        directory += entry.name + extra
    }

    mutating func end() -> [UInt8] {
        let (start, size) = (position, directory.count)
        var output = directory
        directory = []
        if entries >= ZipEncoder.full16 || size >= ZipEncoder.full32 || start >= ZipEncoder.full32 {
            // §4.3.14: the record's own size does not count its first twelve bytes.
            output.append(little: 0x0606_4B50, 4)
            output.append(little: 44, 8)
            output.append(little: 3 << 8 | ZipEncoder.zip64Version, 2)
            output.append(little: ZipEncoder.zip64Version, 2)
            for _ in 0..<2 { output.append(little: 0, 4) }
            for value in [entries, entries, size, start] { output.append(little: value, 8) }
            output.append(little: 0x0706_4B50, 4)
            output.append(little: 0, 4)
            output.append(little: start + size, 8)
            output.append(little: 1, 4)
        }
        output.append(little: 0x0605_4B50, 4)
        for _ in 0..<2 { output.append(little: 0, 2) }
        for _ in 0..<2 { output.append(little: min(entries, ZipEncoder.full16), 2) }
        output.append(little: min(size, ZipEncoder.full32), 4)
        output.append(little: min(start, ZipEncoder.full32), 4)
        output.append(little: 0, 2)
        return output
    }

    // MARK: Fields

    /// Adds the fields that both headers share: the version needed, the flags, the method and the time.
    private static func addCommon(_ current: Current, to output: inout [UInt8]) {
        let entry = current.entry
        let isUTF8 = entry.name.contains { $0 >= 0x80 } && String(validating: entry.name, as: UTF8.self) != nil
        output.append(little: current.isLarge || current.offset >= full32 ? zip64Version : plainVersion, 2)
        output.append(little: (entry.isDirectory ? 0 : 1 << 3) | (isUTF8 ? 1 << 11 : 0), 2)
        output.append(little: 0, 2)
        output.append(little: dosTime(entry.modified), 4)
    }

    private static func zip64(_ values: [Int]) -> [UInt8] {
        var field: [UInt8] = []
        field.append(little: 0x0001, 2)
        field.append(little: values.count * 8, 2)
        for value in values { field.append(little: value, 8) }
        return field
    }

    /// Info-ZIP's field "UT" with the time in UTC: DOS times have no time zone and only even seconds.
    private static func time(_ entry: ArchiveEntry) -> [UInt8] {
        guard let modified = entry.modified, Int32(exactly: modified) != nil else { return [] }
        var field: [UInt8] = []
        field.append(little: 0x5455, 2)
        field.append(little: 5, 2)
        field.append(1)
        field.append(little: modified, 4)
        return field
    }

    /// The time in the low half and the date in the high one (§4.4.6), in UTC, from 1980 to 2107.
    private static func dosTime(_ modified: Int?) -> Int {
        let seconds = min(max(modified ?? 0, 315_532_800), 4_354_819_198)
        let (year, month, day) = CivilCalendar.date(daysSince1970: seconds / 86_400)
        let time = seconds % 86_400
        return ((year - 1980) << 9 | month << 5 | day) << 16 | (time / 3600) << 11 | (time / 60 % 60) << 5 | time % 60
            / 2
    }
}

extension [UInt8] {
    /// The low bytes of a number, the lowest first.
    fileprivate mutating func append(little number: Int, _ count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
}
