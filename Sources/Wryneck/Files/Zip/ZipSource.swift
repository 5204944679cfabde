// ZipSource.swift - serves the files in an archive from their places in it.
// Invariant: an archive that was replaced is read again before any of its files is returned; files of the old one that
// are being sent are sent from the old file, which stays open for as long.

internal import WryneckHTTP
internal import WryneckReactor

#if Compression
    internal import WryneckCompression
#endif

/// The files in a zip archive.
///
/// ```swift
/// root["docs"] = Files(ZipSource("docs.zip"))
/// root["app"] = Files(ZipSource("/proc/self/exe"))     // cat program site.zip > app
/// ```
///
/// What is stored in it without compression is sent by the kernel from the archive itself. What is deflated, or
/// compressed by zstd, is inflated once for as long as it is in use; that needs the trait `Compression`. Encrypted
/// entries, and those with other methods, are listed and answered with 501; links are not there. `remarks` names both.
///
/// Names are taken as unzip and Python's zipfile take them: "./" and slashes at their beginning count for nothing, code
/// page 437 becomes UTF-8, and the backslashes of Windows archivers are slashes. Their bytes are compared: two forms of
/// an "é" are two names.
public struct ZipSource: FileSource {
    /// The most bytes of an inflated entry, which is in memory while it is served.
    public var inflatedLimit = 256 * 1024 * 1024

    private let path: String
    private let loaded = Locked<Loaded?>(nil)

    /// How often the archive is checked for changes.
    private static let lifetime = Duration.seconds(1)

    /// Of stored entries up to this size the tag is a hash of the content, as it is of all that is compressed. Of
    /// larger ones it is of the archive's state: they would have to be read as a whole before the first byte is sent.
    private static let hashedBytes = 16 * 1024 * 1024

    private struct Loaded: Sendable {
        let file: OpenFile
        let status: FileStatus
        let index: ZipIndex
        /// Those that were made, by the place of the entry.
        let tags = Tags()
        var goodUntil: Instant
    }

    private final class Tags: Sendable {
        let known = Locked<[Int: EntityTag]>([:])
    }

    /// - Parameter path: the path of the archive; other bytes may precede the archive in the file. It is opened when it
    ///   is first needed.
    public init(_ path: String) { self.path = path }

    /// The archive's path.
    public var description: String { path }

    /// Opens the archive and reads its index.
    /// - Throws: `Errno`, or `ZipSource.Failure`.
    public func open() throws { _ = try archive(FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)) }

    /// Entries that cannot be read, and names that lead elsewhere; the first ten of them.
    public var remarks: [String] { loaded.withLock { $0?.index.remarks ?? [] } }

    /// See `FileSource`.
    public func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
        let archive = try archive(access)
        guard let file = archive.index.files[path] else {
            return archive.index.directories[path] == nil ? nil : .directory
        }
        switch file.content {
        case .entry(let entry): return .file(try ZipSource.file(entry, file.modified, archive, access))
        case .withheld(let reason): return .withheld(reason)
        case .unreadable(let reason): throw HTTPError(.notImplemented, "the file is in an archive, and \(reason)")
        }
    }

    /// See `FileSource`.
    public func entries(of path: SourcePath, limit: Int) throws -> FileEntries? {
        let archive = try archive(FileAccess(now: Instant(nanoseconds: .min), mayBlock: true))
        return archive.index.directories[path].map { .first($0, limit: limit) }
    }

    // MARK: The archive

    private func archive(_ access: FileAccess) throws -> Loaded {
        let known = loaded.withLock { $0 }
        if let known, access.now < known.goodUntil { return known }
        guard access.mayBlock else { throw FileAccess.WouldBlock() }
        let file = try OpenFile(path: path)
        let status = try Syscalls.status(file.descriptor.rawValue)
        var fresh: Loaded
        if let known, known.status == status {
            fresh = known
        } else {
            fresh = try ZipSource.load(file, status, limit: inflatedLimit)
        }
        fresh.goodUntil = access.now + ZipSource.lifetime
        loaded.withLock { $0 = fresh }
        return fresh
    }

    private static func load(_ file: OpenFile, _ status: FileStatus, limit: Int) throws -> Loaded {
        let tailCount = min(status.size, ZipEnd.tailBytes)
        let tail = try read(file, status.size - tailCount, tailCount)
        var failure = ZipSource.Failure("no zip archive")
        for place in try ZipEnd.places(tail: tail, size: status.size) {
            do throws(ZipSource.Failure) {
                let index = try ZipIndex(
                    directory: try directory(at: place, in: file), place: place, inflatedLimit: limit)
                return Loaded(file: file, status: status, index: index, goodUntil: Instant(nanoseconds: .min))
            } catch { failure = error }
        }
        throw failure
    }

    /// Its beginning is looked at first: what only looks like the end of an archive is not worth reading.
    private static func directory(at place: ZipEnd.Place, in file: OpenFile) throws(ZipSource.Failure) -> [UInt8] {
        do {
            if place.count == 0 && place.entries == 0 { return [] }
            if place.count >= 46, ZipBytes(try read(file, place.offset, 4)).long(0) == 0x0201_4B50 {
                return try read(file, place.offset, place.count)
            }
        } catch { throw ZipSource.Failure("\(error)") }
        throw ZipSource.Failure("an archive whose directory is not where it should be")
    }

    /// Reads exactly this number of bytes, or throws.
    private static func read(_ file: OpenFile, _ offset: Int, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let more = try bytes.withUnsafeMutableBytes {
                try Syscalls.pread(
                    file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: $0[position...]),
                    at: offset + position)
            }
            guard more > 0 else { throw ZipSource.Failure("an archive that became shorter") }
            position += more
        }
        return bytes
    }

    // MARK: An entry

    private static func file(_ entry: ZipEntry, _ modified: Int?, _ archive: Loaded, _ access: FileAccess) throws
        -> SourceFile
    {
        // The entry's own header, which has to be read, says where exactly its content is.
        func made(_ tag: EntityTag?) -> SourceFile {
            let content = SourceFile.Content.made(count: entry.size) {
                try ZipSource.content(of: entry, in: archive.file)
            }
            return SourceFile(content, tag: tag, modified: modified, status: archive.status)
        }
        if entry.method == .stored && entry.size > hashedBytes {
            guard archive.status.isSettled(at: Syscalls.coarseWallClockNanoseconds()),
                let state = archive.status.entityTag
            else { return made(nil) }
            return made(EntityTag("\(state.opaque)-\(String(entry.headerOffset, radix: 16))"))
        }
        if let tag = archive.tags.known.withLock({ $0[entry.headerOffset] }) { return made(tag) }
        guard access.mayBlock else { throw FileAccess.WouldBlock() }
        let content = try ZipSource.content(of: entry, in: archive.file)
        let tag = ContentHash.tag(try bytes(of: content))
        archive.tags.known.withLock { $0[entry.headerOffset] = tag }
        return SourceFile(content, tag: tag, modified: modified, status: archive.status)
    }

    private static func bytes(of content: SourceFile.Content) throws -> [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .slice(let slice): try read(slice.file, slice.offset, slice.count)
        case .made(_, let make): try bytes(of: make())
        }
    }

    private static func content(of entry: ZipEntry, in file: OpenFile) throws -> SourceFile.Content {
        let header = ZipBytes(try read(file, entry.headerOffset, ZipEntry.localHeaderBytes))
        guard header.long(0) == 0x0403_4B50 else {
            throw ZipSource.Failure("an archive whose entry is not where it should be")
        }
        let offset = entry.headerOffset + ZipEntry.localHeaderBytes + header.word(26) + header.word(28)
        if entry.method == .stored { return .slice(FileSlice(file, offset: offset, count: entry.size)) }
        let bytes = try inflate(try read(file, offset, entry.compressedSize), entry)
        guard bytes.count == entry.size, ZipBytes.checksum(bytes) == entry.checksum else {
            throw ZipSource.Failure("a damaged entry")
        }
        return bytes.count <= ServedFile.keptBytes
            ? .bytes(bytes) : .slice(FileSlice(try Syscalls.memoryFile(bytes), offset: 0, count: bytes.count))
    }

    #if Compression
        private static func inflate(_ bytes: [UInt8], _ entry: ZipEntry) throws -> [UInt8] {
            let decompressor = try Decompressor(entry.method == .zstd ? .zstd : .rawDeflate, limit: entry.size)
            var inflated: [UInt8] = []
            inflated.reserveCapacity(min(entry.size, 1 << 20))
            try decompressor.process(bytes, into: &inflated)
            try decompressor.finish(into: &inflated)
            return inflated
        }
    #else
        private static func inflate(_ bytes: [UInt8], _ entry: ZipEntry) throws -> [UInt8] {
            throw ZipSource.Failure("a compressed entry, which needs the trait Compression")
        }
    #endif
}
