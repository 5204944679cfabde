// OutputBuffer.swift - the bytes that a transport still has to send: arrays and file slices in order, and behind them a
// tail that collects small writes.
// Invariants: `count` is the sum of all unsent bytes; the pool lends the tail and gets it back as soon as everything is
// sent.

internal import CLinux
internal import Glibc

struct OutputBuffer {
    /// The most arrays of one writev.
    private static let vectorCount = 16
    /// nginx's sendfile_max_chunk: gives the other connections a turn beside a fast client with a large file.
    private static let bytesPerTurn = 2 * 1024 * 1024
    /// A queue that never quite drains is freed of its sent bytes when they are at least this many, and half of it.
    private static let sentBytesKept = 32 * 1024
    private static let sentPiecesKept = 32

    enum Piece {
        case bytes([UInt8])
        /// A tail behind which something was queued; the pool gets it back when it is sent.
        case lent([UInt8])
        case file(FileSlice)
    }

    enum Progress { case done, blocked, moreNextTurn }

    private(set) var count = 0
    private(set) var tail: [UInt8] = []
    private(set) var pieces: [Piece] = []
    private(set) var first = 0
    /// The number of bytes of the first piece, or of the tail, that are sent already.
    private(set) var sent = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(from pool: BufferPool, _ fill: (inout [UInt8]) -> Void) {
        if tail.capacity == 0 { tail = pool.take() }
        let before = tail.count
        fill(&tail)
        count += tail.count - before
    }

    mutating func append(_ bytes: [UInt8], from pool: BufferPool) {
        guard bytes.count >= SocketTransport.copiedBytes else {
            return append(from: pool) { $0.append(contentsOf: bytes) }
        }
        sealTail()
        pieces.append(.bytes(bytes))
        count += bytes.count
    }

    mutating func append(_ slice: FileSlice) {
        guard slice.count > 0 else { return }
        sealTail()
        pieces.append(.file(slice))
        count += slice.count
    }

    private mutating func sealTail() {
        guard !tail.isEmpty else { return }
        pieces.append(.lent(tail))
        tail = []
    }

    mutating func discardAll(to pool: BufferPool) {
        self.count = 0
        pieces = []
        first = 0
        sent = 0
        giveTail(to: pool)
    }

    private mutating func giveTail(to pool: BufferPool) {
        guard tail.capacity > 0 else { return }
        pool.give(&tail)
    }

    /// Sends until everything is sent, the kernel takes no more, or this turn's share is used up.
    mutating func send(to descriptor: CInt, through session: (any SecureSession)? = nil, pool: BufferPool) throws(Errno)
        -> Progress
    {
        var budget = OutputBuffer.bytesPerTurn
        while count > 0 {
            guard budget > 0 else { return .moreNextTurn }
            let moved =
                if let session { try sendSome(through: session, atMost: budget, pool) } else {
                    try sendSome(to: descriptor, atMost: budget)
                }
            switch moved {
            case .wouldBlock: return .blocked
            case .count(let moved):
                budget -= moved
                advance(by: moved, pool)
            }
        }
        sent = 0
        giveTail(to: pool)
        return .done
    }

    private func sendSome(to descriptor: CInt, atMost budget: Int) throws(Errno) -> Syscalls.Moved {
        guard first < pieces.count else {
            return try tail.lending { bytes throws(Errno) in
                try Syscalls.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
        }
        switch pieces[first] {
        case .file(let slice):
            let moved = try Syscalls.sendFile(
                descriptor, from: slice.file.descriptor.rawValue, offset: slice.offset + sent,
                count: min(slice.count - sent, budget))
            // The file is shorter than promised. A peer that counts on its length must not be left waiting.
            if moved == .count(0) { throw .inputOutput }
            return moved
        case .bytes(let bytes), .lent(let bytes):
            if first + 1 < pieces.count, case .file = pieces[first + 1] {
                return try bytes.lending { bytes throws(Errno) in
                    try Syscalls.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes[sent...]), more: true)
                }
            }
            var vectors: [iovec] = []
            vectors.reserveCapacity(OutputBuffer.vectorCount)
            return try gather(first, skipping: sent, into: &vectors, descriptor)
        }
    }

    /// Lends one array after the other, up to a file or the tail's end, and then sends them all.
    private func gather(_ index: Int, skipping: Int, into vectors: inout [iovec], _ descriptor: CInt) throws(Errno)
        -> Syscalls.Moved
    {
        let next: [UInt8]
        if vectors.count == OutputBuffer.vectorCount || index > pieces.count {
            return try vectors.withUnsafeBufferPointer { vectors throws(Errno) in
                try Syscalls.writev(descriptor, vectors)
            }
        } else if index == pieces.count {
            next = tail
        } else if let bytes = pieces[index].bytes {
            next = bytes
        } else {
            return try vectors.withUnsafeBufferPointer { vectors throws(Errno) in
                try Syscalls.writev(descriptor, vectors)
            }
        }
        return try next.lending { bytes throws(Errno) in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[skipping...])
            if !rest.isEmpty {
                vectors.append(
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: rest.baseAddress), iov_len: rest.count))
            }
            return try gather(index + 1, skipping: 0, into: &vectors, descriptor)
        }
    }

    private mutating func dropSentPieces() {
        guard first >= OutputBuffer.sentPiecesKept && first >= pieces.count / 2 else { return }
        pieces.removeFirst(first)
        first = 0
    }

    private mutating func advance(by moved: Int, _ pool: BufferPool) {
        count -= moved
        sent += moved
        while first < pieces.count {
            let length = pieces[first].count
            guard sent >= length else { return dropSentPieces() }
            sent -= length
            // Releases the array or file now, and not when the queue has drained.
            var done = Piece.bytes([])
            swap(&done, &pieces[first])
            if case .lent(var buffer) = consume done { pool.give(&buffer) }
            first += 1
        }
        if first > 0 {
            pieces.removeAll(keepingCapacity: false)
            first = 0
        }
        if sent >= OutputBuffer.sentBytesKept && sent >= tail.count / 2 {
            tail.removeFirst(sent)
            sent = 0
        }
    }
}

extension OutputBuffer.Piece {
    var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes), .lent(let bytes): bytes
        case .file: nil
        }
    }

    fileprivate var count: Int {
        switch self {
        case .bytes(let bytes), .lent(let bytes): bytes.count
        case .file(let slice): slice.count
        }
    }
}
