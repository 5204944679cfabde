import Foundation
import ProcessTesting
import Testing

@testable import WryneckReactor

@Suite("The word to the service manager, sd_notify(3)") struct ServiceNotifierTests {
    /// What a manager listens at.
    private final class Manager {
        let socket: FileDescriptor

        init(_ address: SocketAddress) throws {
            socket = try Syscalls.socket(family: AF_UNIX, type: CInt(SOCK_DGRAM.rawValue))
            try Syscalls.bind(socket.rawValue, to: address)
        }

        func next() throws -> String? {
            var buffer = [UInt8](repeating: 0, count: 1000)
            let number = socket.rawValue
            let got = try buffer.withUnsafeMutableBytes { try Syscalls.receiveDatagram(number, into: $0) }
            return got.map { String(decoding: buffer[..<$0.0], as: UTF8.self) }
        }
    }

    private func made(_ variables: [String: String]) -> ServiceNotifier? {
        ServiceNotifier(processID: 42) { variables[$0] }
    }

    @Test("goes to a socket in the file system, or in the abstract space")
    func sockets() throws {
        let folder = try ScratchFolder()
        let name = "wryneck-\(UUID().uuidString)"
        for (variable, address) in [
            (folder.path + "/s", SocketAddress.unix(folder.path + "/s")), ("@" + name, .unix("\0" + name)),
        ] {
            let manager = try Manager(address)
            let notifier = try #require(made(["NOTIFY_SOCKET": variable]))
            #expect(notifier.notify(.ready, status: "one\ntwo\r\0") && notifier.notify(.stopping))
            #expect(try manager.next() == "READY=1\nMAINPID=42\nSTATUS=one two  ")
            #expect(try manager.next() == "STOPPING=1")
            #expect(try manager.next() == nil)
        }
    }

    @Test("a manager that is gone, or does not read, is no matter")
    func deaf() throws {
        let name = "\0wryneck-\(UUID().uuidString)"
        let notifier = try #require(made(["NOTIFY_SOCKET": "@" + name.dropFirst()]))
        #expect(!notifier.notify(.ready))
        let manager = try Manager(.unix(name))
        var sent = 0
        while sent < 100_000, notifier.notify(.watchdog) { sent += 1 }
        #expect(sent > 0 && sent < 100_000)
        #expect(try manager.next() == "WATCHDOG=1")
        #expect(notifier.notify(.watchdog))
    }

    @Test("nobody is told unless somebody asks, by a name that can be one")
    func nobody() {
        #expect(made([:]) == nil)
        for name in ["", "relative", "vsock:2:1234", "unix:/run/s"] { #expect(made(["NOTIFY_SOCKET": name]) == nil) }
    }

    @Test("a reload tells its time, for systemd to know it from an earlier one")
    func reload() throws {
        let notifier = try #require(made(["NOTIFY_SOCKET": "@x"]))
        #expect(notifier.message(.reloading, status: nil, now: 12_345_678) == "RELOADING=1\nMONOTONIC_USEC=12345")
        #expect(notifier.message(.unchanged, status: "busy", now: 0) == "STATUS=busy")
    }

    @Test("the watchdog's time, if it is set for this process")
    func watchdog() {
        func time(_ variables: [String: String]) -> Duration? {
            made(variables.merging(["NOTIFY_SOCKET": "@x"]) { $1 })?.watchdogTimeout
        }
        #expect(time(["WATCHDOG_USEC": "20000000"]) == .seconds(20))
        #expect(time(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "42"]) == .seconds(20))
        #expect(time(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "41"]) == nil)
        for wrong in ["", "0", "-1", "x", "99999999999999999999"] { #expect(time(["WATCHDOG_USEC": wrong]) == nil) }
    }
}
