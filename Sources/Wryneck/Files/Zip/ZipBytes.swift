// ZipBytes.swift - numbers of an archive, least byte first. Bytes outside of it are zero, so that no caller has to
// check.

internal import WryneckHTTP

struct ZipBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    func byte(_ index: Int) -> Int { bytes.indices.contains(index) ? Int(bytes[index]) : 0 }
    func word(_ index: Int) -> Int { byte(index) | byte(index + 1) << 8 }
    func long(_ index: Int) -> Int { word(index) | word(index + 2) << 16 }

    /// Negative if the number has all 64 bits, and so is too large for any use.
    func quad(_ index: Int) -> Int {
        Int(bitPattern: UInt(truncatingIfNeeded: long(index)) | UInt(truncatingIfNeeded: long(index + 4)) << 32)
    }

    /// As far as there are any.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range.clamped(to: bytes.indices)] }

    /// Seconds since 1970. The time is local where the archive was made, and taken for UTC, because its zone is
    /// unknown.
    func dosTime(date: Int, time: Int) -> Int {
        let (year, month, day) = (1980 + (date >> 9), min(max((date >> 5) & 15, 1), 12), max(date & 31, 1))
        let days = CivilCalendar.daysSince1970(year: year, month: month, day: day)
        let (hours, minutes, seconds) = (time >> 11, (time >> 5) & 63, (time & 31) * 2)
        return days * 86_400 + hours * 3600 + minutes * 60 + seconds
    }

    /// CRC-32 as zip uses it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        let table = table
        for byte in bytes {
            let index = Int((value ^ UInt32(byte)) & 0xFF)
            value = (value >> 8) ^ table[index]
        }
        return ~value
    }

    private static let table: [UInt32] = (0..<256).map(checksum(ofByte:))

    private static func checksum(ofByte byte: UInt32) -> UInt32 {
        var value = byte
        for _ in 0..<8 {
            let isOdd = value & 1 == 1
            value >>= 1
            if isOdd { value ^= 0xEDB8_8320 }
        }
        return value
    }
}
