// ServedFile.swift - one state of one file, with everything that answers about it have in common, made once.
// Invariant: content, tag and fields belong together. If the file changed while it was read, it has no tag and no date, so that nobody
// takes it for a state that can be asked for again.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// A file as it is sent.
final class ServedFile {
    enum Content {
        /// Small enough to be kept.
        case bytes([UInt8])
        /// Sent by the kernel from the open file.
        case file(OpenFile)
    }

    /// A file up to this size is read and kept in memory; a larger one is sent by sendfile(2), which does not pay below.
    static let keptBytes = 64 * 1024

    let status: FileStatus
    let content: Content
    let size: Int
    let type: String
    let tag: EntityTag?
    let modified: HTTPDate?
    /// What a 200 says, ready to be sent.
    let headers: Headers
    /// What a 304 says: what a 200 would have said about caching (RFC 9110 §15.4.5).
    let notModifiedHeaders: Headers
    /// Whether the file was the same before and after it was read.
    let isSteady: Bool

    /// Reads a small file, or keeps a large one open. `wallClock` is the time of day in seconds since 1970: a file cannot have been
    /// modified later than now (RFC 9110 §8.8.2.1).
    init(_ opened: TreeFile, type: String, cacheControl: String?, wallClock: Int) throws(Errno) {
        let read = try ServedFile.read(opened)
        (status, content, size, isSteady) = (read.status, read.content, read.size, read.isSteady)
        self.type = type
        tag = isSteady ? status.entityTag : nil
        let seconds = status.modifiedSeconds
        modified = isSteady && (0...wallClock).contains(seconds) ? HTTPDate(secondsSince1970: seconds) : nil

        var caching = Headers()
        if let tag { caching[.eTag] = tag.description }
        if let modified { caching[.lastModified] = modified.description }
        if let cacheControl { caching[.cacheControl] = cacheControl }
        notModifiedHeaders = caching
        caching[.contentType] = type
        caching[.acceptRanges] = "bytes"
        caching[.xContentTypeOptions] = "nosniff"
        headers = caching
    }

    /// A part of the content.
    func body(_ range: Range<Int>) -> ResponseBody {
        switch content {
        case .bytes(let bytes): .bytes(Array(bytes[range]))
        case .file(let file): .file(FileSlice(file, offset: range.lowerBound, count: range.count))
        }
    }

    /// All of the content.
    var body: ResponseBody {
        switch content {
        case .bytes(let bytes): .bytes(bytes)
        case .file(let file): .file(FileSlice(file, offset: 0, count: size))
        }
    }

    // MARK: Reading

    private struct Reading {
        var status: FileStatus
        var content: Content
        var size: Int
        var isSteady: Bool
    }

    /// So often is a file read again that changes meanwhile.
    private static let attempts = 3

    private static func read(_ opened: TreeFile) throws(Errno) -> Reading {
        var status = opened.status
        for attempt in 1...attempts {
            guard status.size <= keptBytes else {
                return Reading(status: status, content: .file(opened.file), size: status.size, isSteady: true)
            }
            let bytes = try readAll(opened.file, size: status.size)
            let after = try Syscalls.status(opened.file.descriptor.rawValue)
            let isSteady = after == status && bytes.count == status.size
            if isSteady || attempt == attempts {
                return Reading(status: status, content: .bytes(bytes), size: bytes.count, isSteady: isSteady)
            }
            status = after
        }
        throw .inputOutput
    }

    private static func readAll(_ file: OpenFile, size: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(Errno) {
                while count < size {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count..<size])
                    let read = try Syscalls.pread(file.descriptor.rawValue, into: rest, at: count)
                    if read == 0 { return }
                    count += read
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension FileStatus {
    /// Strong: device and inode say which file, size and time which of its states.
    var entityTag: EntityTag? {
        let parts = [device, inode, UInt64(truncatingIfNeeded: size), UInt64(bitPattern: modified)]
        return EntityTag(parts.map { String($0, radix: 16) }.joined(separator: "-"))
    }

    /// When it was modified, in whole seconds since 1970, rounded down.
    var modifiedSeconds: Int {
        let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int(rest < 0 ? seconds - 1 : seconds)
    }
}
