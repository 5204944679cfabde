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
/// Entries that are stored without compression are sent by the kernel from the archive itself. A deflated entry is
/// inflated once for as long as it is in use, which needs the trait `Compression`. Encrypted entries, those with other
/// methods, and links are not served.
public struct ZipSource: FileSource {
    /// The most bytes of an inflated entry, which is in memory while it is served.
    public var inflatedLimit = 256 * 1024 * 1024

    private let path: String
    private let loaded = Locked<Loaded?>(nil)

    /// How often the archive is checked for changes.
    private static let lifetime = Duration.seconds(1)

    private struct Loaded: Sendable {
        let file: OpenFile
        let status: FileStatus
        let index: ZipIndex
        var goodUntil: Instant
    }

    /// - Parameter path: the path of the archive; other bytes may precede the archive in the file. It is opened when it
    ///   is first needed.
    public init(_ path: String) { self.path = path }

    /// The archive's path.
    public var description: String { path }

    /// Opens the archive and reads its index.
    /// - Throws: `Errno`, or `ZipError`.
    public func open() throws { _ = try archive(FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)) }

    /// Looks a file or directory up; see `FileSource`.
    public func item(at path: String, _ access: FileAccess) throws -> FileItem? {
        let archive = try archive(access)
        guard let entry = archive.index.files[path] else { return archive.index.directories[path] == nil ? nil : .directory }
        let tag = EntityTag("\(String(entry.checksum, radix: 16))-\(String(entry.size, radix: 16))")
        // The entry's own header, which has to be read, says where exactly its content is.
        let limit = inflatedLimit
        let content = SourceFile.Content.made(count: entry.size) { try ZipSource.content(of: entry, in: archive.file, limit: limit) }
        return .file(SourceFile(content, tag: tag, modified: entry.modified, status: archive.status))
    }

    /// Lists a directory; see `FileSource`.
    public func entries(of path: String, limit: Int) throws -> FileEntries? {
        let entries = try archive(FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)).index.directories[path]
        return entries.map { FileEntries(Array($0.prefix(limit)), isWhole: $0.count <= limit) }
    }

    // MARK: The archive

    private func archive(_ access: FileAccess) throws -> Loaded {
        let known = loaded.withLock { $0 }
        if let known, access.now < known.goodUntil { return known }
        guard access.mayBlock else { throw FileAccess.WouldBlock() }
        let file = try OpenFile(path: path)
        let status = try Syscalls.status(file.descriptor.rawValue)
        var fresh: Loaded
        if let known, known.status == status { fresh = known } else { fresh = try ZipSource.load(file, status) }
        fresh.goodUntil = access.now + ZipSource.lifetime
        loaded.withLock { $0 = fresh }
        return fresh
    }

    private static func load(_ file: OpenFile, _ status: FileStatus) throws -> Loaded {
        let tailCount = min(status.size, ZipIndex.tailBytes)
        let tail = try read(file, status.size - tailCount, tailCount)
        let place = try ZipIndex.place(tail: tail, size: status.size)
        let index = try ZipIndex(directory: try read(file, place.offset, place.count), place: place)
        return Loaded(file: file, status: status, index: index, goodUntil: Instant(nanoseconds: .min))
    }

    /// Reads exactly this number of bytes, or throws.
    private static func read(_ file: OpenFile, _ offset: Int, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let more = try bytes.withUnsafeMutableBytes {
                try Syscalls.pread(file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: $0[position...]), at: offset + position)
            }
            guard more > 0 else { throw ZipError("an archive that became shorter") }
            position += more
        }
        return bytes
    }

    // MARK: An entry

    private static func content(of entry: ZipEntry, in file: OpenFile, limit: Int) throws -> SourceFile.Content {
        let header = ZipBytes(try read(file, entry.headerOffset, ZipIndex.localHeaderBytes))
        guard header.long(0) == 0x0403_4B50 else { throw ZipError("an archive whose entry is not where it should be") }
        let offset = entry.headerOffset + ZipIndex.localHeaderBytes + header.word(26) + header.word(28)
        if entry.method == .stored { return .slice(FileSlice(file, offset: offset, count: entry.size)) }
        guard entry.size <= limit else { throw ZipError("an entry of more than \(limit) bytes") }
        let bytes = try inflate(try read(file, offset, entry.compressedSize), size: entry.size)
        guard bytes.count == entry.size, ZipBytes.checksum(bytes) == entry.checksum else { throw ZipError("a damaged entry") }
        return bytes.count <= ServedFile.keptBytes ? .bytes(bytes) : .slice(FileSlice(try Syscalls.memoryFile(bytes), offset: 0, count: bytes.count))
    }

    #if Compression
        private static func inflate(_ bytes: [UInt8], size: Int) throws -> [UInt8] {
            let decompressor = try Decompressor(.rawDeflate, limit: size)
            var inflated: [UInt8] = []
            inflated.reserveCapacity(min(size, 1 << 20))
            try decompressor.process(bytes, into: &inflated)
            try decompressor.finish(into: &inflated)
            return inflated
        }
    #else
        private static func inflate(_ bytes: [UInt8], size: Int) throws -> [UInt8] {
            throw ZipError("a deflated entry, which needs the trait Compression")
        }
    #endif
}
