// FileSender.swift - sends a file, piece by piece, no faster than the peer reads. Twisted's FileSender.
// Invariant: the Deferred fires once: with the count when the last piece was handed over, or with the reason why that
// will never happen.

public import WryneckDeferred
public import WryneckReactor

/// Sends a file over a transport.
///
/// ```swift
/// FileSender(file).begin(on: transport).addCallback { count in transport.close(); return count }
/// ```
///
/// Without a transformation the kernel sends the file itself, and no byte of it passes through the program. A file that
/// is shorter than at the beginning then aborts the connection; with a transformation, the sending just ends there.
public final class FileSender: StreamProducer.Pull {
    /// The size of a piece. Twisted has 16 KiB; a piece of 64 KiB is one `sendfile`, and as much as a transport queues.
    private static let pieceBytes = 64 * 1024

    private let file: OpenFile
    private let transform: (([UInt8]) throws -> [UInt8])?
    private var offset: Int
    private let end: Int?
    private var sent = 0
    private var deferred: Deferred<Int>?
    private weak var transport: (any Transport)?

    /// - Parameters:
    ///   - file: an open file.
    ///   - offset: the first byte, counted from the file's start.
    ///   - count: the number of bytes; nil for all up to the end.
    ///   - transform: turns each piece of the file into what is sent.
    public init(_ file: OpenFile, offset: Int = 0, count: Int? = nil, transform: (([UInt8]) throws -> [UInt8])? = nil) {
        self.file = file
        self.offset = max(offset, 0)
        self.transform = transform
        end = count.map { max(offset, 0).addingClamped(max($0, 0)) }
    }

    /// Registers with the transport and begins. A sender sends only once.
    /// - Parameter transport: the destination; it has no other producer meanwhile.
    /// - Returns: how many bytes of the file were handed to the transport, as soon as all were; `ConnectionLost` if the
    ///   connection ended before, `StreamProducer.Failure`, or what reading the file or the transformation threw.
    ///   Cancelling it ends the sending between two pieces.
    public func begin(on transport: any Transport) -> Deferred<Int> {
        guard deferred == nil, self.transport == nil else { return .fail(StreamProducer.Failure.alreadyRegistered) }
        let deferred = Deferred<Int> { [weak self] _ in self?.finish(nil) }
        self.deferred = deferred
        self.transport = transport
        do throws(StreamProducer.Failure) { try transport.register(.pull(self)) } catch {
            self.deferred = nil
            try? deferred.errback(error)
        }
        return deferred
    }

    /// Hands the next piece to the transport.
    /// - Parameter transport: the destination.
    public func produce(on transport: any Transport) {
        do {
            let count = try transform == nil ? writeSlice(to: transport) : writeTransformed(to: transport)
            offset += count
            sent += count
            if count == 0 || offset == end { finish(.success(sent)) }
        } catch {
            finish(.failure(error))
        }
    }

    /// Fails the Deferred, because the connection is over.
    public func stopProducing() {
        let deferred = deferred
        self.deferred = nil
        // The connection's protocol is told as well, so nobody has to look at this.
        deferred?.settleUnreported(.failure(ConnectionLost(code: nil)))
    }

    private var left: Int { min(end.map { max($0 - offset, 0) } ?? .max, FileSender.pieceBytes) }

    private func writeSlice(to transport: any Transport) throws -> Int {
        // Without a promised length, the file's size is looked up for each piece, because it may grow.
        let count = try end == nil ? min(left, max(Syscalls.status(file.descriptor.rawValue).size - offset, 0)) : left
        if count > 0 { transport.write(FileSlice(file, offset: offset, count: count)) }
        return count
    }

    private func writeTransformed(to transport: any Transport) throws -> Int {
        var bytes = [UInt8](repeating: 0, count: left)
        let count = try bytes.lendingMutably { buffer throws(Errno) in
            try Syscalls.pread(file.descriptor.rawValue, into: buffer, at: offset)
        }
        guard count > 0, let transform else { return 0 }
        // A piece that the transformation left empty is written, too: that makes the transport ask again.
        transport.write(try transform(count < bytes.count ? Array(bytes[..<count]) : bytes))
        return count
    }

    private func finish(_ result: Result<Int, any Error>?) {
        transport?.unregisterProducer()
        settle(result)
    }

    private func settle(_ result: Result<Int, any Error>?) {
        let deferred = deferred
        self.deferred = nil
        // After a cancellation the Deferred fails by itself.
        switch result {
        case .success(let count): try? deferred?.callback(count)
        case .failure(let error): try? deferred?.errback(error)
        case nil: break
        }
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
