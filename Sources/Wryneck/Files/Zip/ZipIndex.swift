// ZipIndex.swift - the content of an archive: the end of central directory and the central directory of APPNOTE.TXT
// 4.3.12 to 4.3.16. Bytes in, values out; no I/O.
// Invariants: every place that it returns lies inside the file; a name is a relative path as `FileSource` requires it.
// Numbers of an archive are not trusted: they are checked before they are added up.

/// Why a file is not an archive that can be served.
public struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason in words.
    public let description: String
    init(_ description: String) { self.description = description }
}

struct ZipEntry: Sendable, Equatable {
    enum Method: Sendable, Equatable { case stored, deflated }

    let method: Method
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    /// The time of modification, in seconds since 1970.
    let modified: Int
    /// The place of the entry's own header, behind which its content lies.
    let headerOffset: Int
}

struct ZipIndex: Sendable {
    private(set) var files: [String: ZipEntry] = [:]
    private(set) var directories: [String: [FileEntries.Entry]] = [:]

    /// The bytes at the end in which the end record lies: it may have a comment of 64 KiB behind it, and a locator of
    /// 20 bytes before it.
    static let tailBytes = 65_535 + 22 + 20
    /// The largest central directory in bytes: some hundred thousand entries.
    static let directoryLimit = 64 * 1024 * 1024
    /// The length of the fixed part of an entry's header.
    static let localHeaderBytes = 30

    /// The place of the central directory.
    struct Place: Equatable {
        var offset: Int
        var count: Int
        /// The bytes before the archive: a program that carries it. All offsets of the archive count from behind these.
        var base: Int
    }

    // MARK: The end

    /// Finds the central directory by the last bytes of a file of `size` bytes. Nil if a larger record has to be read
    /// first, at that offset.
    static func place(tail: [UInt8], size: Int) throws(ZipError) -> Place {
        let bytes = ZipBytes(tail)
        guard tail.count >= 22, let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: { isEnd(bytes, $0) }) else {
            throw ZipError("no zip archive")
        }
        guard bytes.word(end + 4) == 0, bytes.word(end + 6) == 0 else { throw ZipError("an archive of several volumes") }
        var (count, offset) = (bytes.long(end + 12), bytes.long(end + 16))
        var limit = size - tail.count + end
        if count == 0xFFFF_FFFF || offset == 0xFFFF_FFFF || bytes.word(end + 10) == 0xFFFF {
            // ZIP64: a locator before the end record says where the long form is; only the place right before the
            // locator is accepted.
            let record = end - 20 - 56
            guard record >= 0, bytes.long(end - 20) == 0x0706_4B50, bytes.long(record) == 0x0606_4B50 else {
                throw ZipError("an archive with a ZIP64 end that is not where it should be")
            }
            (count, offset) = (bytes.quad(record + 40), bytes.quad(record + 48))
            limit = size - tail.count + record
        }
        guard count >= 0, count <= min(directoryLimit, limit), offset >= 0, offset <= limit - count else {
            throw ZipError("an archive whose directory is not inside it, or larger than 64 MiB")
        }
        return Place(offset: limit - count, count: count, base: limit - count - offset)
    }

    /// Whether this is an end record: its comment has to end where the file does.
    private static func isEnd(_ bytes: ZipBytes, _ index: Int) -> Bool {
        bytes.long(index) == 0x0605_4B50 && index + 22 + bytes.word(index + 20) == bytes.count
    }

    // MARK: The entries

    /// Reads the central directory. Entries that cannot be served are left out: encrypted ones, other methods, links,
    /// names that lead elsewhere.
    init(directory: [UInt8], place: Place) throws(ZipError) {
        let bytes = ZipBytes(directory)
        var (position, found) = (0, ["": [String: FileEntries.Entry]()])
        while position + 46 <= bytes.count, bytes.long(position) == 0x0201_4B50 {
            let (nameLength, extraLength, commentLength) = (bytes.word(position + 28), bytes.word(position + 30), bytes.word(position + 32))
            let end = position + 46 + nameLength + extraLength + commentLength
            guard end <= bytes.count else { throw ZipError("an archive whose directory breaks off") }
            let name = String(validating: directory[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
            let extra = (position + 46 + nameLength)..<(position + 46 + nameLength + extraLength)
            if let name, let entry = ZipIndex.entry(bytes, position, extra, place) {
                add(name, entry, to: &found)
            }
            position = end
        }
        guard position == bytes.count else { throw ZipError("an archive whose directory breaks off") }
        directories = found.mapValues { Array($0.values) }
    }

    private mutating func add(_ name: String, _ entry: ZipEntry, to found: inout [String: [String: FileEntries.Entry]]) {
        let isDirectory = name.hasSuffix("/")
        let segments = name.split(separator: "/", omittingEmptySubsequences: false).dropLast(isDirectory ? 1 : 0).map(String.init)
        guard !segments.isEmpty, segments.allSatisfy(ZipIndex.isSegment) else { return }
        var parent = ""
        for (index, segment) in segments.enumerated() {
            let isFile = index == segments.count - 1 && !isDirectory
            let known = found[parent]?[segment]
            // A file cannot be a directory of others, too: the first entry counts.
            if let known, known.isDirectory == isFile { return }
            if known == nil || isFile {
                let shown = FileEntries.Entry(name: segment, isDirectory: !isFile, size: isFile ? entry.size : 0, modified: entry.modified)
                found[parent, default: [:]][segment] = shown
            }
            parent += parent.isEmpty ? segment : "/" + segment
            if !isFile, found[parent] == nil { found[parent] = [:] }
        }
        if !isDirectory { files[parent] = entry }
    }

    private static func isSegment(_ segment: String) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".." && !segment.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "\\") }
    }

    /// Archivers of UNIX (3) and OS X (19) put the mode into the upper half of the external attributes (APPNOTE.TXT
    /// 4.4.2, 4.4.15). The content of a link is not that of a file.
    private static func isFileOrDirectory(_ bytes: ZipBytes, _ at: Int) -> Bool {
        guard [3, 19].contains(bytes.byte(at + 5)) else { return true }
        // S_IFREG and S_IFDIR; some archivers write no kind at all.
        return [0, 0o10, 0o4].contains(bytes.long(at + 38) >> 28)
    }

    private static func entry(_ bytes: ZipBytes, _ at: Int, _ extra: Range<Int>, _ place: Place) -> ZipEntry? {
        guard bytes.word(at + 8) & 1 == 0, isFileOrDirectory(bytes, at) else { return nil }
        let method: ZipEntry.Method
        switch bytes.word(at + 10) {
        case 0: method = .stored
        case 8: method = .deflated
        default: return nil
        }
        var (compressed, size, offset) = (bytes.long(at + 20), bytes.long(at + 24), bytes.long(at + 42))
        var modified = bytes.dosTime(date: bytes.word(at + 14), time: bytes.word(at + 12))
        var field = extra.lowerBound
        while field + 4 <= extra.upperBound {
            let (kind, length) = (bytes.word(field), bytes.word(field + 2))
            guard field + 4 + length <= extra.upperBound else { break }
            if kind == 0x5455, length >= 5, bytes.byte(field + 4) & 1 == 1 { modified = Int(Int32(truncatingIfNeeded: bytes.long(field + 5))) }
            if kind == 1 {
                // Only numbers that do not fit above are here, in this order.
                var next = field + 4
                func take(_ value: inout Int) {
                    guard value == 0xFFFF_FFFF, next + 8 <= field + 4 + length else { return }
                    value = bytes.quad(next)
                    next += 8
                }
                take(&size)
                take(&compressed)
                take(&offset)
            }
            field += 4 + length
        }
        let room = place.offset - place.base - localHeaderBytes
        guard size >= 0, compressed >= 0, offset >= 0, offset <= room, compressed <= room - offset, method == .deflated || size == compressed else {
            return nil
        }
        return ZipEntry(
            method: method, checksum: UInt32(truncatingIfNeeded: bytes.long(at + 16)), compressedSize: compressed, size: size, modified: modified,
            headerOffset: place.base + offset)
    }
}
