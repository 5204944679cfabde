// ArchiveWriter.swift - writes archives, also such as no archiver would.

@testable import Wryneck

struct ArchiveWriter {
    private var content: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    var comment: [UInt8] = []
    /// Where modes come from.
    var system = 3
    enum Form { case short, long, longWithRealNumbers, longWithMoreBehind }
    /// With a ZIP64 end record or without.
    var form = Form.short
    /// Between the directory and its end.
    var gap: [UInt8] = []

    /// The mode is that of a UNIX file; nil for an archive made elsewhere.
    mutating func add(
        _ name: String, _ data: [UInt8], method: Int = 0, flags: Int = 0, size: Int? = nil, checksum: UInt32? = nil,
        mode: Int? = nil
    ) {
        add(bytes: Array(name.utf8), data, method: method, flags: flags, size: size, checksum: checksum, mode: mode)
    }

    mutating func add(
        bytes name: [UInt8], _ data: [UInt8], method: Int = 0, flags: Int = 0, size: Int? = nil,
        checksum: UInt32? = nil, mode: Int? = nil,
        extra: [UInt8] = [], year: Int = 2002
    ) {
        let offset = content.count
        let checksum = Int(checksum ?? ZipBytes.checksum(data))
        let version = word(20) + word(flags) + word(method) + word(0) + word((year - 1980) << 9 | 1 << 5 | 1)
        let sizes = long(checksum) + long(data.count) + long(size ?? data.count)
        // Bit 3: the entry's own header does not know them yet.
        let isLate = flags & 8 != 0
        content += long(0x0403_4B50) + version + (isLate ? long(0) + long(0) + long(0) : sizes) + word(name.count)
        content += word(4) + name + [1, 2, 3, 4] + data + (isLate ? long(0x0807_4B50) + sizes : [])
        directory +=
            long(0x0201_4B50) + word(mode == nil ? 20 : system << 8 | 20) + version + sizes + word(name.count)
            + word(extra.count)
        directory += word(0) + word(0) + word(0) + long((mode ?? 0) << 16) + long(offset) + name + extra
        count += 1
    }

    var bytes: [UInt8] {
        var end: [UInt8] = []
        if form != .short {
            let more: [UInt8] = form == .longWithMoreBehind ? [9, 9, 9, 9, 9, 9, 9, 9] : []
            end +=
                long(0x0606_4B50) + quad(44 + more.count) + word(45) + word(45) + long(0) + long(0) + quad(count)
                + quad(count)
            end += quad(directory.count) + quad(content.count) + more
            end += long(0x0706_4B50) + long(0) + quad(content.count + directory.count) + long(1)
        }
        let isFull = form == .long || form == .longWithMoreBehind
        end += long(0x0605_4B50) + word(0) + word(0) + word(isFull ? 0xFFFF : count) + word(isFull ? 0xFFFF : count)
        end +=
            long(isFull ? 0xFFFF_FFFF : directory.count) + long(isFull ? 0xFFFF_FFFF : content.count)
            + word(comment.count) + comment
        return content + directory + gap + end
    }

    func word(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    func long(_ value: Int) -> [UInt8] { word(value & 0xFFFF) + word(value >> 16 & 0xFFFF) }
    private func quad(_ value: Int) -> [UInt8] { long(value & 0xFFFF_FFFF) + long(value >> 32) }
}
