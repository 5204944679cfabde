// SafeFilename.swift - the last part of a client's file name, if a file may have it: RFC 7578 §4.2, §7.
// Invariant: what comes out has no slash, backslash or control character, does not begin with a dot and fits into a directory entry.

/// What may be used of a file name that a client has sent.
package enum SafeFilename {
    /// Linux' NAME_MAX.
    private static let longest = 255

    /// What is behind the last slash or backslash (some clients send whole paths); nil if no file should be called that.
    package static func of(_ filename: String) -> String? {
        let bytes = Array(filename.utf8)
        let start = bytes.lastIndex { $0 == ASCII.slash || $0 == ASCII.backslash }.map { $0 + 1 } ?? 0
        let base = String(decoding: bytes[start...], as: UTF8.self)
        // "." and ".." among them, and files that lists leave out.
        guard !base.isEmpty, base.utf8.count <= longest, base.utf8.first != UInt8(ascii: ".") else { return nil }
        // C0 controls, DEL and C1 controls: a terminal would obey them.
        guard base.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else { return nil }
        return base
    }
}
