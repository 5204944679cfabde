// ArchiveStream.swift - the bytes of an archive, a piece at a time. It waits for disks: it is for threads, one after
// another.
// Invariants: one file is open at a time; memory holds one piece, and the bytes that the format keeps until its end; a
// file with fewer bytes than its header promises throws, so that nobody takes the rest for a whole archive.

internal import WryneckReactor

final class ArchiveStream: Sendable {
    /// The size of a piece.
    static let pieceBytes = 128 * 1024

    /// The error for a file that became shorter while it was read.
    struct FileChanged: Error, CustomStringConvertible {
        let path: SourcePath
        var description: String { "\(path.escaped) became shorter while an archive was made of it" }
    }

    private struct Reading {
        let path: SourcePath
        let content: SourceFile.Content
        let size: Int
        var position = 0
    }

    private struct State {
        var walk: ArchiveWalk
        var encoder: any ArchiveEncoder
        var reading: Reading?
        /// The bytes behind the last file.
        var rest: ArraySlice<UInt8>?
    }

    private let source: any FileSource
    private let state: Locked<State>

    init(_ walk: ArchiveWalk, from source: any FileSource, as format: Files.Archives.Format) {
        self.source = source
        let encoder: any ArchiveEncoder =
            switch format {
            case .zip: ZipEncoder()
            case .tar: TarEncoder()
            }
        state = Locked(State(walk: walk, encoder: encoder))
    }

    /// The next piece, of `pieceBytes` or a little more; nil at the end.
    /// - Throws: `FileChanged`; what the walk and reading throw.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            var piece: [UInt8] = []
            piece.reserveCapacity(ArchiveStream.pieceBytes + 4096)
            while piece.count < ArchiveStream.pieceBytes, try advance(&state, &piece) {}
            return piece.isEmpty ? nil : piece
        }
    }

    /// Adds what comes next; false at the end.
    private func advance(_ state: inout State, _ piece: inout [UInt8]) throws -> Bool {
        if let reading = state.reading {
            let bytes = try ArchiveStream.read(reading, atMost: max(ArchiveStream.pieceBytes - piece.count, 1))
            state.encoder.count(bytes)
            piece.append(contentsOf: bytes)
            state.reading?.position += bytes.count
            if reading.position + bytes.count == reading.size { finish(&state, &piece) }
            return true
        }
        if let rest = state.rest {
            piece.append(contentsOf: rest.prefix(ArchiveStream.pieceBytes))
            state.rest = rest.dropFirst(ArchiveStream.pieceBytes)
            return !rest.isEmpty
        }
        guard let found = try state.walk.next() else {
            state.rest = state.encoder.end()[...]
            return true
        }
        try begin(found, &state, &piece)
        return true
    }

    private func begin(_ found: ArchiveWalk.Found, _ state: inout State, _ piece: inout [UInt8]) throws {
        let name = found.name.bytes
        if found.isDirectory {
            state.encoder.begin(ArchiveEntry(name: name, size: nil, modified: found.modified), into: &piece)
            return state.encoder.finish(into: &piece)
        }
        // A file that has vanished since the directory was read, or may not be read, is left out.
        guard let file = try open(found.path) else { return }
        state.encoder.begin(ArchiveEntry(name: name, size: file.size, modified: file.modified), into: &piece)
        state.reading = Reading(path: found.path, content: try ArchiveStream.made(file.content), size: file.size)
        if file.size == 0 { finish(&state, &piece) }
    }

    private func finish(_ state: inout State, _ piece: inout [UInt8]) {
        state.reading = nil
        state.encoder.finish(into: &piece)
    }

    private func open(_ path: SourcePath) throws -> SourceFile? {
        do {
            guard
                case .file(let file)? = try source.item(
                    at: path, FileAccess(now: Instant(nanoseconds: .min), mayBlock: true))
            else { return nil }
            return file
        } catch let error as HTTPError where ArchiveStream.leavesOut(error) {
            return nil
        }
    }

    /// Whether an error is about one file, which others can be read without; 501 is that of an entry of a zip archive
    /// whose method is not known.
    private static func leavesOut(_ error: HTTPError) -> Bool {
        [.forbidden, .notFound, .notImplemented].contains(error.status)
    }

    private static func made(_ content: SourceFile.Content) throws -> SourceFile.Content {
        guard case .made(let count, let make) = content else { return content }
        let made = try make()
        guard SourceFile(made, tag: nil).size == count else { throw Errno.inputOutput }
        return made
    }

    private static func read(_ reading: Reading, atMost limit: Int) throws -> [UInt8] {
        let count = min(limit, reading.size - reading.position)
        switch reading.content {
        case .bytes(let bytes): return Array(bytes[reading.position..<(reading.position + count)])
        case .slice(let slice):
            let bytes = try slice.file.read(at: slice.offset + reading.position, count: count)
            guard !bytes.isEmpty else { throw FileChanged(path: reading.path) }
            return bytes
        // `made(_:)` has replaced it.
        case .made: throw Errno.invalidArgument
        }
    }
}
