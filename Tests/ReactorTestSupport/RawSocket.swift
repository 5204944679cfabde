// RawSocket.swift - the other end of a test's connection: a plain blocking socket, with the kernel's own calls and
// nothing of ours. Every wait has a limit, so that a test fails instead of hanging.

internal import CLinux
import Glibc
import ProcessTesting
package import WryneckReactor

package final class RawSocket {
    package private(set) var number: CInt

    package init(owning number: CInt) {
        self.number = number
        limitWaits()
    }

    /// Connects to a reactor's listener; the kernel answers for it, so this needs no turn of the reactor.
    package init(to address: SocketAddress, receiveBuffer: CInt? = nil) throws {
        number = Glibc.socket(address.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        if let receiveBuffer { setOption(SO_RCVBUF, receiveBuffer) }
        limitWaits()
        let number = number
        try address.withSockaddr { pointer, length throws(Errno) in
            if Glibc.connect(number, pointer, length) != 0 { throw Errno(rawValue: errno) }
        }
    }

    deinit { close() }

    private func limitWaits() {
        var limit = socketPatience
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    package func setOption(_ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(number, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(number, $0.baseAddress! + sent, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Errno(rawValue: errno) }
            sent += count
        }
    }

    /// What one call gives: empty at the end of the stream.
    package func receive(atMost limit: Int = 65_536) throws -> [UInt8] { try receive(atMost: limit, flags: 0) ?? [] }

    /// What is there now; nil if nothing is.
    package func receiveNow(atMost limit: Int = 65_536) throws -> [UInt8]? {
        try receive(atMost: limit, flags: CInt(MSG_DONTWAIT))
    }

    private func receive(atMost limit: Int, flags: CInt) throws -> [UInt8]? {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            let count = recv(number, buffer.baseAddress, limit, flags)
            failure = count < 0 ? errno : 0
            filled = max(count, 0)
        }
        if failure == EAGAIN && flags != 0 { return nil }
        if failure != 0 { throw Errno(rawValue: failure) }
        return bytes
    }

    /// Exactly so many bytes, or fewer if the stream ends.
    package func receive(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try receive(atMost: count - bytes.count)
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }

    /// All until the stream ends.
    package func receiveAll() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let piece = try receive(), !piece.isEmpty { bytes += piece }
        return bytes
    }

    package func shutdownWriting() { shutdown(number, CInt(SHUT_WR)) }

    /// Leaves with a reset instead of an orderly end.
    package func reset() {
        Syscalls.setResetOnClose(number)
        close()
    }

    package func close() {
        if number >= 0 { Glibc.close(number) }
        number = -1
    }

    /// A descriptor of its own for a thread that may outlive this object: the number of a closed one is soon another
    /// test's, whose bytes the thread would take.
    package func duplicate() throws -> CInt {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw Errno(rawValue: errno) }
        return copy
    }

    /// Two connected sockets, neither of which blocks on the first end.
    package static func pair(sendBuffer: CInt? = nil) throws -> (ours: OpenFile, theirs: RawSocket) {
        var numbers: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &numbers) == 0 else {
            throw Errno(rawValue: errno)
        }
        _ = fcntl(numbers[0], F_SETFL, O_NONBLOCK)
        let ours = OpenFile(FileDescriptor(owning: numbers[0]))
        if var size = sendBuffer {
            setsockopt(numbers[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        return (ours, RawSocket(owning: numbers[1]))
    }
}
