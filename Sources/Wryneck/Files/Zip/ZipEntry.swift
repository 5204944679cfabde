// ZipEntry.swift - one entry of the central directory: APPNOTE.TXT 4.3.12. Bytes in, values out; no I/O.
// Invariant: numbers of an archive are a stranger's: they are checked before they are added up.

struct ZipEntry: Sendable, Equatable {
    enum Method: Sendable, Equatable { case stored, deflated, zstd }

    let method: Method
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    /// The place of the entry's own header, behind which its content lies.
    let headerOffset: Int

    /// The length of the fixed part of an entry's header.
    static let localHeaderBytes = 30

    /// What there is under a name.
    enum Content: Sendable, Equatable {
        case entry(ZipEntry)
        /// A file that cannot be read here, and why.
        case unreadable(String)
        /// What is no file.
        case withheld(String)
    }
}

/// A header of the central directory.
struct ZipHeader {
    private let bytes: ZipBytes
    private let at: Int
    private let extra: Range<Int>
    /// Where the next one begins.
    let end: Int
    let name: ArraySlice<UInt8>

    /// Nil if there is none, or not all of it.
    init?(_ bytes: ZipBytes, at start: Int) {
        guard start + 46 <= bytes.count, bytes.long(start) == 0x0201_4B50 else { return nil }
        let nameEnd = start + 46 + bytes.word(start + 28)
        extra = nameEnd..<(nameEnd + bytes.word(start + 30))
        end = extra.upperBound + bytes.word(start + 32)
        guard end <= bytes.count else { return nil }
        name = bytes.slice((start + 46)..<nameEnd)
        (self.bytes, at) = (bytes, start)
    }

    private var system: Int { bytes.byte(at + 5) }
    private var flags: Int { bytes.word(at + 8) }

    var meaning: ZipName.Meaning {
        ZipName.meaning(name, ZipName.Origin(isUTF8: flags & 0x800 != 0, system: system, unicode: unicodeName))
    }

    /// Info-ZIP's own field (4.6.9) counts if it is of this name.
    private var unicodeName: [UInt8]? {
        guard let field = field(0x7075), field.count > 5, bytes.byte(field.lowerBound) == 1 else { return nil }
        let unicode = Array(bytes.slice((field.lowerBound + 5)..<field.upperBound))
        guard bytes.long(field.lowerBound + 1) == Int(ZipBytes.checksum(Array(name))),
            String(validating: unicode, as: UTF8.self) != nil
        else {
            return nil
        }
        return unicode
    }

    /// In seconds since 1970; nil if it is no date that anybody means.
    var modified: Int? {
        if let field = field(0x5455), field.count >= 5, bytes.byte(field.lowerBound) & 1 == 1 {
            return ModificationDate.meant(Int(Int32(truncatingIfNeeded: bytes.long(field.lowerBound + 1))))
        }
        return ModificationDate.meant(bytes.dosTime(date: bytes.word(at + 14), time: bytes.word(at + 12)))
    }

    /// - Parameters:
    ///   - place: of the directory.
    ///   - inflatedLimit: the most bytes that a compressed entry may contain.
    /// - Returns: the entry, or why it is none that can be served.
    func content(_ place: ZipEnd.Place, inflatedLimit: Int) -> ZipEntry.Content {
        // An archiver of UNIX (3) or OS X (19) puts the mode into the upper half of the external attributes (4.4.2,
        // 4.4.15); some write no kind. A link's content is no file's.
        if [3, 19].contains(system), ![0, 0o10, 0o4].contains(bytes.long(at + 38) >> 28) {
            return .withheld("it is a link or a device in the archive")
        }
        let number = bytes.word(at + 10)
        if flags & 1 == 1 || number == 99 { return .unreadable("it is encrypted") }
        guard let method = ZipHeader.method(number) else {
            return .unreadable("it is compressed by \(ZipHeader.name(ofMethod: number))")
        }
        let (compressed, size, offset) = sizes
        let room = place.offset - place.base - ZipEntry.localHeaderBytes
        guard size >= 0, compressed >= 0, offset >= 0, offset <= room, compressed <= room - offset,
            method != .stored || size == compressed
        else {
            return .unreadable("it does not lie inside of the archive")
        }
        if method != .stored && size > inflatedLimit {
            return .unreadable("it has more than \(inflatedLimit) bytes inside")
        }
        return .entry(
            ZipEntry(
                method: method, checksum: UInt32(truncatingIfNeeded: bytes.long(at + 16)), compressedSize: compressed,
                size: size,
                headerOffset: place.base + offset))
    }

    /// What does not fit above is in the ZIP64 field (4.5.3), in this order.
    private var sizes: (compressed: Int, size: Int, offset: Int) {
        var (compressed, size, offset) = (bytes.long(at + 20), bytes.long(at + 24), bytes.long(at + 42))
        guard let field = field(1) else { return (compressed, size, offset) }
        var next = field.lowerBound
        func take(_ value: inout Int) {
            guard value == 0xFFFF_FFFF, next + 8 <= field.upperBound else { return }
            value = bytes.quad(next)
            next += 8
        }
        take(&size)
        take(&compressed)
        take(&offset)
        return (compressed, size, offset)
    }

    /// An extra field's content.
    private func field(_ wanted: Int) -> Range<Int>? {
        var field = extra.lowerBound
        while field + 4 <= extra.upperBound {
            let end = field + 4 + bytes.word(field + 2)
            guard end <= extra.upperBound else { return nil }
            if bytes.word(field) == wanted { return (field + 4)..<end }
            field = end
        }
        return nil
    }

    // MARK: Methods

    private static func method(_ number: Int) -> ZipEntry.Method? {
        if number == 0 { return .stored }
        #if Compression
            if number == 8 { return .deflated }
            if number == 93 { return .zstd }
        #endif
        return nil
    }

    private static func name(ofMethod number: Int) -> String {
        switch number {
        case 1: "shrinking"
        case 6: "imploding"
        case 8: "deflate, which needs the trait Compression"
        case 9: "deflate64"
        case 12: "bzip2"
        case 14: "LZMA"
        case 93: "zstd, which needs the trait Compression"
        case 95: "xz"
        case 98: "PPMd"
        default: "method \(number)"
        }
    }
}
