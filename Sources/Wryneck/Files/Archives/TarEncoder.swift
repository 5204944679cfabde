// TarEncoder.swift - tar archives of POSIX.1-2001 ("pax interchange format"): ustar headers, with an extended header in
// front where a field is too small.
// Invariant: headers and contents fill whole blocks of 512 bytes.

struct TarEncoder: ArchiveEncoder {
    private static let block = 512
    /// The largest number in eleven octal digits.
    private static let largestNumber = 0o777_7777_7777

    private var written = 0

    mutating func begin(_ entry: ArchiveEntry, into output: inout [UInt8]) {
        written = 0
        let size = entry.size ?? 0
        var records: [UInt8] = []
        if let name = UstarName(entry.name) {
            addExtended(records, to: &output, size: size)
            addHeader(name, entry, to: &output)
            return
        }
        // The text of a record is UTF-8 unless the header says otherwise.
        if String(validating: entry.name, as: UTF8.self) == nil {
            records += TarEncoder.record("hdrcharset", Array("BINARY".utf8))
        }
        records += TarEncoder.record("path", entry.name)
        addExtended(records, to: &output, size: size)
        addHeader(UstarName(cutting: entry.name), entry, to: &output)
    }

    mutating func count(_ bytes: [UInt8]) { written += bytes.count }

    mutating func finish(into output: inout [UInt8]) { TarEncoder.pad(&output, written) }

    /// The end of an archive is two empty blocks.
    mutating func end() -> [UInt8] { [UInt8](repeating: 0, count: 2 * TarEncoder.block) }

    // MARK: Headers

    private func addExtended(_ records: [UInt8], to output: inout [UInt8], size: Int) {
        let records =
            records + (size > TarEncoder.largestNumber ? TarEncoder.record("size", Array("\(size)".utf8)) : [])
        guard !records.isEmpty else { return }
        let name = UstarName(cutting: Array("PaxHeader".utf8))
        output += TarEncoder.header(name, size: records.count, modified: 0, mode: 0o644, type: UInt8(ascii: "x"))
        output += records
        TarEncoder.pad(&output, records.count)
    }

    private func addHeader(_ name: UstarName, _ entry: ArchiveEntry, to output: inout [UInt8]) {
        let (mode, type) = entry.isDirectory ? (0o755, UInt8(ascii: "5")) : (0o644, UInt8(ascii: "0"))
        output += TarEncoder.header(name, size: entry.size ?? 0, modified: entry.modified ?? 0, mode: mode, type: type)
    }

    private static func header(_ name: UstarName, size: Int, modified: Int, mode: Int, type: UInt8) -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(block)
        func add(_ bytes: some Sequence<UInt8>, _ width: Int) {
            let end = header.count + width
            header.append(contentsOf: bytes)
            header.append(contentsOf: repeatElement(0, count: end - header.count))
        }
        add(name.name, 100)
        add(octal(mode, 7), 8)
        // The owner and the group are not told.
        for _ in 0..<2 { add(octal(0, 7), 8) }
        add(octal(min(size, largestNumber), 11), 12)
        add(octal(min(max(modified, 0), largestNumber), 11), 12)
        // The checksum counts blanks in its own place.
        add(repeatElement(UInt8(ascii: " "), count: 8), 8)
        header.append(type)
        add([], 100)
        add("ustar\u{0}00".utf8, 8)
        add([], 64)
        for _ in 0..<2 { add(octal(0, 7), 8) }
        add(name.prefix, 155)
        add([], 12)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: octal(sum, 6) + [0, UInt8(ascii: " ")])
        return header
    }

    private static func octal(_ number: Int, _ width: Int) -> [UInt8] {
        let digits = Array(String(number, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(width - digits.count, 0)) + digits
    }

    /// A record of an extended header, `LENGTH KEY=VALUE\n`; the length counts itself.
    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        var length = rest.count
        while "\(length)".utf8.count + rest.count != length { length = "\(length)".utf8.count + rest.count }
        return Array("\(length)".utf8) + rest
    }

    /// Fills the block up.
    private static func pad(_ output: inout [UInt8], _ count: Int) {
        output.append(contentsOf: repeatElement(0, count: (block - count % block) % block))
    }
}

/// A name in the two fields that ustar has for it.
struct UstarName: Equatable {
    let prefix: ArraySlice<UInt8>
    let name: ArraySlice<UInt8>

    private static let (longestPrefix, longestName) = (155, 100)

    /// Nil if the name does not fit, or is UTF-8 beyond ASCII: such a name goes into a record, whose encoding is known.
    /// Bytes in no known encoding stay bytes.
    init?(_ whole: [UInt8]) {
        if whole.contains(where: { $0 >= 0x80 }), String(validating: whole, as: UTF8.self) != nil { return nil }
        if whole.count <= UstarName.longestName {
            (prefix, name) = ([], whole[...])
            return
        }
        // The first slash with few enough bytes behind it; the last one of a directory does not count.
        let least = whole.count - UstarName.longestName - 1
        guard let slash = whole[least...].firstIndex(of: UInt8(ascii: "/")), slash <= UstarName.longestPrefix,
            slash < whole.count - 1, slash > 0
        else { return nil }
        (prefix, name) = (whole[..<slash], whole[(slash + 1)...])
    }

    /// The beginning of the name, for readers that do not know extended headers.
    init(cutting whole: [UInt8]) { (prefix, name) = ([], whole.prefix(UstarName.longestName)) }
}
