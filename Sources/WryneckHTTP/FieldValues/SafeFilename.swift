// SafeFilename.swift - the last part of a client's file name, if a file may be called that: RFC 7578 §4.2, §7.
// Invariant: the result has no slash, backslash or control character, does not begin with a dot and fits into a
// directory entry.

/// The part of a client's file name that may be used.
package enum SafeFilename {
    /// Linux' NAME_MAX.
    private static let longest = 255

    /// The name behind the last slash or backslash (some clients send whole paths); nil if no file should be called
    /// that.
    package static func of(_ filename: String) -> String? {
        let bytes = Array(filename.utf8)
        let start = bytes.lastIndex { $0 == ASCII.slash || $0 == ASCII.backslash }.map { $0 + 1 } ?? 0
        let base = String(decoding: bytes[start...], as: UTF8.self)
        // Also "." and "..", and files that listings hide.
        guard !base.isEmpty, base.utf8.count <= longest, base.utf8.first != UInt8(ascii: ".") else { return nil }
        // C0 controls, DEL and C1 controls: a terminal would obey them.
        guard base.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            return nil
        }
        return base
    }
}
