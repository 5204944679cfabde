// ListeningSocket.swift - a socket that listens, for a program that gets it instead of opening one.

import Foundation
import ProcessTesting

/// Listens on 127.0.0.1, at a port that the system chooses.
final class ListeningSocket {
    let number: CInt
    let port: UInt16

    init() throws {
        number = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = number
        let isGood = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, length) == 0 && listen(number, 16) == 0 && getsockname(number, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        if !isGood { throw ChildFailure(description: "no socket") }
    }

    deinit { close(number) }
}
