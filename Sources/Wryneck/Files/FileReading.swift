// FileReading.swift - reads the content of a small file so that it is one state of the file and not a mixture of two.

internal import WryneckReactor

struct FileReading {
    private(set) var source: SourceFile
    private(set) var content: SourceFile.Content
    private(set) var isSteady: Bool

    var size: Int { SourceFile(content, tag: nil).size }

    /// How often a file is read again that changes meanwhile.
    private static let attempts = 3

    /// Reads the content. Throws `FileAccess.WouldBlock` or `Errno`.
    init(_ source: SourceFile, mayBlock: Bool) throws {
        (self.source, content, isSteady) = (source, try FileReading.made(source.content, mayBlock: mayBlock), true)
        for attempt in 1...FileReading.attempts {
            guard case .slice(let slice) = content, slice.count <= ServedFile.keptBytes else { return }
            let bytes = try FileReading.bytes(of: slice, mayBlock: mayBlock)
            let after = try self.source.status.map { _ in try Syscalls.status(slice.file.descriptor.rawValue) }
            isSteady = after == self.source.status && bytes.count == slice.count
            content = .bytes(bytes)
            if isSteady || attempt == FileReading.attempts { return }
            // A part of an archive has no end of its own to check; if it is not steady, it stays so.
            guard let after, slice.offset == 0 else { return }
            self.source = SourceFile(TreeFile(file: slice.file, status: after))
            content = self.source.content
        }
    }

    private static func made(_ content: SourceFile.Content, mayBlock: Bool) throws -> SourceFile.Content {
        guard case .made(let count, let make) = content else { return content }
        guard mayBlock else { throw FileAccess.WouldBlock() }
        let made = try make()
        // A source is wrong whose content makes another thing to be made, or another length than it said.
        if case .made = made { throw Errno.invalidArgument }
        guard SourceFile(made, tag: nil).size == count else { throw Errno.inputOutput }
        return made
    }

    /// All bytes of the slice, or those that are there if the file has become shorter.
    private static func bytes(of slice: FileSlice, mayBlock: Bool) throws -> [UInt8] {
        var failure: (any Error)?
        let bytes = [UInt8](unsafeUninitializedCapacity: slice.count) { buffer, count in
            do {
                while count < slice.count {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[count..<slice.count])
                    let read = try read(slice, into: rest, at: count, mayBlock: mayBlock)
                    if read == 0 { return }
                    count += read
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func read(
        _ slice: FileSlice, into buffer: UnsafeMutableRawBufferPointer, at position: Int, mayBlock: Bool
    ) throws -> Int {
        let descriptor = slice.file.descriptor.rawValue
        if mayBlock { return try Syscalls.pread(descriptor, into: buffer, at: slice.offset + position) }
        switch try Syscalls.preadCached(descriptor, into: buffer, at: slice.offset + position) {
        case .count(let count): return count
        case .wouldBlock, nil: throw FileAccess.WouldBlock()
        }
    }
}
