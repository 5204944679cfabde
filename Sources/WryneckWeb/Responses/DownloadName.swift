// DownloadName.swift - the name under which a browser saves a download.
// Invariant: it is one part of a path, fits into a directory entry, and reads in a dialog as it is: nothing in it turns
// the direction of the text or is invisible.

/// Makes any text a file's name.
enum DownloadName {
    /// The most bytes: those of a directory entry in Linux.
    static let byteLimit = 255
    /// The most bytes behind the last dot that count as an extension, which a name that is too long keeps.
    private static let extensionLimit = 32
    /// For a text of which nothing is left.
    static let unnamed = "download"

    /// The name that is nearest to a text.
    /// - Parameter text: any text, such as a name that another client has uploaded.
    /// - Returns: its part behind the last slash or backslash, without what does not belong into a name.
    static func of(_ text: String) -> String {
        let part = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? []
        var kept = String.UnicodeScalarView(part.filter { !isHidden($0) })
        // A leading dot hides a file; Windows drops dots and blanks at the end, and with them what they protect from.
        while let first = kept.first, first == "." || first == " " { kept.removeFirst() }
        while let last = kept.last, last == "." || last == " " { kept.removeLast() }
        let name = shortened(String(kept))
        return name.isEmpty ? unnamed : name
    }

    /// Controls, marks of direction (U+202E makes `exe.png` of `gnp.exe`), blanks of no width, ends of lines.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x00AD, 0x061C, 0x200B...0x200C, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// The name with its end cut off, but for the extension.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > byteLimit else { return name }
        var ending = ""
        if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= extensionLimit {
            ending = String(name[dot...])
        }
        var stem = String(name.dropLast(ending.count)).unicodeScalars
        var count = stem.reduce(0) { $0 + UTF8.width($1) }
        while count > byteLimit - ending.utf8.count, let last = stem.popLast() { count -= UTF8.width(last) }
        return String(stem) + ending
    }
}
