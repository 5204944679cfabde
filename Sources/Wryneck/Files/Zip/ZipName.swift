// ZipName.swift - what an entry of an archive is called: APPNOTE.TXT 4.4.17, appendix D. Bytes in, bytes out.
// Invariant: what comes out is a relative path as `FileSource` wants it.

enum ZipName {
    /// What an archiver says of a name.
    struct Origin {
        /// General purpose bit 11: the name is UTF-8.
        var isUTF8: Bool
        /// Of what kind the archiver's system was (4.4.2).
        var system: Int
        /// The same name in UTF-8, from Info-ZIP's extra field; nil if there is none that belongs to it.
        var unicode: [UInt8]?
    }

    /// PATH_MAX of Linux: a longer one could not be unpacked.
    private static let longest = 4095
    /// Each directory on the way is one of the index.
    private static let deepest = 255

    enum Meaning: Equatable {
        case file(SourcePath)
        case directory(SourcePath)
        /// The root, which needs no entry.
        case root
        /// It leads elsewhere, or no file can be called that.
        case none
    }

    /// Leading slashes and "./" are no part of a path; ".." leads elsewhere.
    static func meaning(_ raw: ArraySlice<UInt8>, _ origin: Origin) -> Meaning {
        let name = withSlashes(origin.unicode ?? (origin.isUTF8 ? Array(raw) : decoded(raw)), origin.system)
        if name.contains(0) || name.isEmpty || name.count > longest { return .none }
        let segments = name.split(separator: SourcePath.slash).filter { !$0.elementsEqual(".".utf8) }
        if segments.contains(where: { $0.elementsEqual("..".utf8) }) { return .none }
        guard !segments.isEmpty else { return .root }
        guard segments.count <= deepest else { return .none }
        let path = SourcePath(bytes: Array(segments.joined(separator: [SourcePath.slash])))
        // A dot segment at the end is of a directory, too.
        let last = name.split(separator: SourcePath.slash, omittingEmptySubsequences: false).last
        return last?.isEmpty == false && last?.elementsEqual(".".utf8) == false ? .file(path) : .directory(path)
    }

    /// Archivers of DOS and Windows should write slashes, and some do not. On a UNIX a backslash is a letter like
    /// others.
    private static func withSlashes(_ name: [UInt8], _ system: Int) -> [UInt8] {
        guard [0, 6, 10, 14].contains(system), !name.contains(SourcePath.slash) else { return name }
        return name.map { $0 == UInt8(ascii: "\\") ? SourcePath.slash : $0 }
    }

    /// Without bit 11 a name is in code page 437 by the letter, and in UTF-8 by the hand of many archivers. What is
    /// UTF-8 by chance would be an odd name in the other.
    private static func decoded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
        if String(validating: raw, as: UTF8.self) != nil { return Array(raw) }
        return raw.flatMap { byte in byte < 0x80 ? [byte] : Array(String(upperHalf[Int(byte) - 0x80]).utf8) }
    }

    /// Of code page 437, from 0x80 on.
    static let upperHalf = Array(
        """
        ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟\
        ╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}
        """.unicodeScalars)
}
