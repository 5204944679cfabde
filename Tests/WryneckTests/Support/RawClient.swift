// RawClient.swift - a blocking client on a real socket, for the few tests that need the kernel between.

import Glibc
import ProcessTesting
import WryneckReactor

final class RawClient {
    private let descriptor: CInt

    /// Waits with `patience` for anything: a server that does not answer fails the test, it does not hang it.
    init(_ address: SocketAddress) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var patience = socketPatience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard case .count = try Syscalls.connect(descriptor, to: address) else { throw Errno.timedOut }
    }

    deinit { Glibc.close(descriptor) }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    }

    /// Sends in pieces, each in a segment of its own as far as the kernel allows. The server may end the connection
    /// meanwhile.
    func sendEarly(_ bytes: [UInt8], by size: Int = .max) {
        var yes: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        var start = 0
        while start < bytes.count {
            let count = min(size, bytes.count - start)
            let sent = bytes[start..<start + count].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            start += sent
        }
    }

    /// Says that nothing more will be sent.
    func endWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Reads until the server has ended the connection.
    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { all += buffer[..<count] }
        return all
    }

    /// Reads until the text ends with `suffix`, or the server has ended the connection.
    func read(until suffix: String? = nil) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while suffix.map({ !String(decoding: all, as: UTF8.self).hasSuffix($0) }) ?? true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            all += buffer[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }

    func reset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }
}
