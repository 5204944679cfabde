// LineClient.swift - a person at a telnet: lines out, lines in. Every wait has an end, and blocks a thread of its own.

import Foundation
import ProcessTesting

final class LineClient: Sendable {
    private let number: CInt

    /// Connects to 127.0.0.1.
    init(port: UInt16) throws {
        number = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var limit = socketPatience
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let failed = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if failed != 0 { throw ChildFailure(description: "cannot connect to port \(port)") }
    }

    deinit { close(number) }

    func send(_ line: String) {
        let bytes = Array("\(line)\r\n".utf8)
        _ = Foundation.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// The next line without its end; nil at the end of the stream.
    func line() async throws -> String? {
        try await onThread { [number] in
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while true {
                let count = recv(number, &byte, 1, 0)
                if count == 0 { return nil }
                guard count == 1 else {
                    throw ChildFailure(description: "no line came, only \(String(decoding: bytes, as: UTF8.self))")
                }
                bytes.append(byte)
                if bytes.suffix(2) == [13, 10] { return String(decoding: bytes.dropLast(2), as: UTF8.self) }
            }
        }
    }
}
