// ZipIndex.swift - what an archive holds, by path. Bytes in, values out; no I/O.
// Invariant: a file is no directory for others: where an archive says both, the first word counts. Of two files with
// one name it is the last, as with everybody who unpacks.

extension ZipSource {
    /// Why a file is not an archive that can be served.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The reason in words.
        public let description: String
        init(_ description: String) { self.description = description }
    }
}

struct ZipIndex: Sendable {
    struct File: Sendable {
        let content: ZipEntry.Content
        /// In seconds since 1970.
        let modified: Int?
    }

    private(set) var files: [SourcePath: File] = [:]
    private(set) var directories: [SourcePath: [FileEntries.Entry]] = [:]
    /// What is in the archive and will not be served, a line each.
    private(set) var remarks: [String] = []

    private var found: [SourcePath: [SourcePath: FileEntries.Entry]] = [SourcePath(""): [:]]
    private var withheld = 0
    /// So many are named.
    private static let mostRemarks = 10

    /// Reads the central directory.
    /// - Parameters:
    ///   - directory: its bytes.
    ///   - place: where it lies.
    ///   - inflatedLimit: the most that may be inside of what is compressed.
    /// - Throws: `ZipSource.Failure` if it breaks off.
    init(directory: [UInt8], place: ZipEnd.Place, inflatedLimit: Int) throws(ZipSource.Failure) {
        let bytes = ZipBytes(directory)
        var (position, count) = (0, 0)
        while let header = ZipHeader(bytes, at: position) {
            add(header, header.content(place, inflatedLimit: inflatedLimit))
            position = header.end
            count += 1
        }
        // A digital signature (4.3.13), or what an archiver left room for.
        guard position == bytes.count || bytes.long(position) == 0x0505_4B50 || count & 0xFFFF == place.entries & 0xFFFF
        else {
            throw ZipSource.Failure("an archive whose directory breaks off")
        }
        directories = found.mapValues { Array($0.values) }
        found = [:]
        addPathsOfBackslashes()
        if withheld > ZipIndex.mostRemarks {
            remarks.append("\(withheld - ZipIndex.mostRemarks) others are not served either")
        }
    }

    private mutating func add(_ header: ZipHeader, _ content: ZipEntry.Content) {
        switch header.meaning {
        case .root: break
        case .none: remark(SourcePath(bytes: Array(header.name)), "its name leads elsewhere, or is none")
        case .directory(let path): if !grow(path, header.modified) { remark(path, "a file has that name") }
        case .file(let path): addFile(path, content, header.modified)
        }
    }

    private mutating func addFile(_ path: SourcePath, _ content: ZipEntry.Content, _ modified: Int?) {
        let parent = path.parent
        guard found[path] == nil, grow(parent, modified) else {
            return remark(path, "another entry has its name, or that of its folder")
        }
        files[path] = File(content: content, modified: modified)
        switch content {
        case .withheld(let reason): return remark(path, reason)
        case .unreadable(let reason): remark(path, reason)
        case .entry: break
        }
        let name = SourcePath(bytes: Array(path.name))
        var size = 0
        if case .entry(let entry) = content { size = entry.size }
        found[parent, default: [:]][name] = FileEntries.Entry(
            name: name, isDirectory: false, size: size, modified: modified)
    }

    /// Makes a directory and those above it.
    /// - Returns: whether none of them is a file.
    private mutating func grow(_ path: SourcePath, _ modified: Int?) -> Bool {
        if found[path] != nil { return true }
        var parent = SourcePath("")
        for segment in path.segments {
            let name = SourcePath(bytes: Array(segment))
            let here = parent.appending(name)
            if files[here] != nil { return false }
            if found[here] == nil {
                found[parent, default: [:]][name] = FileEntries.Entry(
                    name: name, isDirectory: true, size: 0, modified: modified)
                found[here] = [:]
            }
            parent = here
        }
        return true
    }

    /// A browser writes a slash for a backslash in a link: a name with backslashes answers to that, too, if nothing
    /// else does.
    private mutating func addPathsOfBackslashes() {
        for (path, file) in files where path.bytes.contains(UInt8(ascii: "\\")) {
            let meant = SourcePath(bytes: path.bytes.map { $0 == UInt8(ascii: "\\") ? SourcePath.slash : $0 })
            if !meant.hasDotSegments, files[meant] == nil, directories[meant] == nil { files[meant] = file }
        }
    }

    private mutating func remark(_ path: SourcePath, _ reason: String) {
        withheld += 1
        if withheld <= ZipIndex.mostRemarks {
            remarks.append("\(path.escaped) in the archive is not served: \(reason)")
        }
    }
}
