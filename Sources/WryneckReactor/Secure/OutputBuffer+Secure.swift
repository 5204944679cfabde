// OutputBuffer+Secure.swift - sends the queue through a TLS session, in full records. Each record costs a header, a tag
// and a system call: small pieces are collected, files are read behind them into the same buffer, and only large arrays
// are encrypted where they are. Invariant: the bytes that are offered always begin with the first unsent one, so after
// "would block", which may have left a record half sent, the session is offered the same bytes again, and at least as
// many.

extension OutputBuffer {
    /// RFC 8446 §5.1: the most bytes of a record.
    private static let recordBytes = 16 * 1024

    func sendSome(through session: any SecureSession, atMost budget: Int, _ pool: BufferPool) throws(Errno)
        -> Syscalls.Moved
    {
        if first < pieces.count {
            switch pieces[first] {
            case .file(let slice) where session.sendsFiles:
                return try OutputBuffer.whole(
                    session.sendFile(
                        slice.file.descriptor.rawValue, offset: slice.offset + sent,
                        count: min(slice.count - sent, budget)))
            case .bytes(let bytes) where bytes.count - sent >= OutputBuffer.recordBytes:
                return try write(bytes, to: session)
            case .bytes, .lent, .file: break
            }
        } else {
            return try write(tail, to: session)
        }
        return try pool.withReadBuffer { buffer throws(Errno) in
            let filled = try gather(into: buffer, filesToo: !session.sendsFiles)
            return try OutputBuffer.write(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), to: session)
        }
    }

    private func write(_ bytes: [UInt8], to session: any SecureSession) throws(Errno) -> Syscalls.Moved {
        try bytes.lending { bytes throws(Errno) in try session.write(UnsafeRawBufferPointer(rebasing: bytes[sent...])) }
    }

    /// Writes record by record, until one is not taken.
    private static func write(_ bytes: UnsafeRawBufferPointer, to session: any SecureSession) throws(Errno)
        -> Syscalls.Moved
    {
        var done = 0
        while done < bytes.count {
            guard case .count(let moved) = try session.write(UnsafeRawBufferPointer(rebasing: bytes[done...])) else {
                return done > 0 ? .count(done) : .wouldBlock
            }
            done += moved
        }
        return .count(done)
    }

    /// Throws if a file is shorter than promised: a peer that counts on its length must not be left waiting.
    private static func whole(_ moved: Syscalls.Moved) throws(Errno) -> Syscalls.Moved {
        if moved == .count(0) { throw .inputOutput }
        return moved
    }

    /// Copies the first bytes of the queue, as many as there is room for.
    private func gather(into buffer: UnsafeMutableRawBufferPointer, filesToo: Bool) throws(Errno) -> Int {
        var filled = 0
        var skipped = sent
        var index = first
        while filled < buffer.count {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let (copied, length) = try copy(index, from: skipped, into: room, filesToo)
            filled += copied
            guard copied == length - skipped, index < pieces.count else { break }
            skipped = 0
            index += 1
        }
        return filled
    }

    /// Copies a part of one piece, or of the tail behind the last one. Also returns the length of the whole piece.
    private func copy(
        _ index: Int, from start: Int, into room: UnsafeMutableRawBufferPointer, _ filesToo: Bool
    ) throws(Errno) -> (copied: Int, length: Int) {
        if index < pieces.count, case .file(let slice) = pieces[index] {
            guard filesToo else { return (0, .max) }
            let wanted = UnsafeMutableRawBufferPointer(rebasing: room[..<min(slice.count - start, room.count)])
            let copied = try Syscalls.pread(slice.file.descriptor.rawValue, into: wanted, at: slice.offset + start)
            // The file is too short. If bytes precede it in the buffer, they are sent first.
            if copied == 0 && room.count == BufferPool.readBytes { throw .inputOutput }
            return (copied, slice.count)
        }
        let bytes = index < pieces.count ? pieces[index].bytes ?? [] : tail
        let copied = min(bytes.count - start, room.count)
        bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + copied)])) }
        return (copied, bytes.count)
    }
}
