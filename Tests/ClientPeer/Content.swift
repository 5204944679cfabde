// Content.swift - what the servers' files hold: Tests/Support/client_servers.py writes the same.

import Glibc

enum Content {
    static let line = "The wryneck turns its head.\n"
    static let text = String(repeating: line, count: 4000)
    /// The length of /ten.bin.
    static let ten = 10 << 20
    /// The length of /large.bin.
    static let large = 1 << 30

    /// The bytes of large files repeat after a prime number of them, so that no piece looks like another one.
    private static let period = 65521
    private static let block = (0..<period).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }

    /// Bytes of a large file.
    static func bytes(at offset: Int = 0, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let start = (offset + bytes.count) % period
            bytes += block[start...].prefix(count - bytes.count)
        }
        return bytes
    }

    /// Whether these are the bytes of a large file at that place.
    static func matches(_ bytes: [UInt8], at offset: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let start = (offset + done) % period
            let count = min(period - start, bytes.count - done)
            let isSame = block.withUnsafeBytes { block in
                bytes.withUnsafeBytes { bytes in
                    memcmp(block.baseAddress! + start, bytes.baseAddress! + done, count) == 0
                }
            }
            guard isSame else { return false }
            done += count
        }
        return true
    }
}

/// Compares a body with a large file, piece by piece.
final class ContentCheck {
    private(set) var position = 0

    func take(_ piece: [UInt8]) throws {
        guard Content.matches(piece, at: position) else {
            throw Complaint("other bytes than expected, at \(position) to \(position + piece.count)")
        }
        position += piece.count
    }

    func finish(_ length: Int) throws {
        guard position == length else { throw Complaint("\(position) bytes instead of \(length)") }
    }
}

/// Something is not as the case wants it.
struct Complaint: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// - Throws: a complaint, if the condition does not hold.
func require(_ condition: Bool, _ complaint: @autoclosure () -> String) throws {
    if !condition { throw Complaint(complaint()) }
}
