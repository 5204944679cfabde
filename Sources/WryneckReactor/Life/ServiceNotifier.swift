// ServiceNotifier.swift - a program's word to the service manager that has started it. See `sd_notify(3)`.
// Invariant: a manager that does not listen never holds the program up, nor ends it.

internal import CLinux
internal import Glibc

/// Tells systemd, or another manager that speaks its protocol, how a program is doing.
///
/// `Server.report(to:)` does all of it for a server. By hand:
///
/// ```swift
/// let notifier = ServiceNotifier()                  // nil unless a manager wants to know
/// notifier?.notify(.ready, status: "listening on \(addresses)")
/// ```
/// In the unit, `Type=notify`; with `Type=notify-reload` a reload by SIGHUP is followed, too.
public final class ServiceNotifier: Sendable {
    /// What is told.
    public enum State: Hashable, Sendable {
        /// The program serves; also the end of a reload.
        case ready
        /// It has begun to load its configuration anew.
        case reloading
        /// It has begun to end.
        case stopping
        /// It is alive, for a manager that has set a time for that.
        case watchdog
        /// Nothing but a status.
        case unchanged
    }

    /// How soon the manager takes the program for hung, after its last `.watchdog`; nil if it does not watch. Twice within it is the usual pace.
    public let watchdogTimeout: Duration?

    private let manager: SocketAddress
    private let socket: OpenFile
    private let processID: Int

    /// - Returns: nil if no manager wants to know (`NOTIFY_SOCKET` is not set, or is no UNIX socket), or the process has no descriptor left.
    public convenience init?() { self.init(processID: Syscalls.processID(), Syscalls.environment) }

    init?(processID: Int, _ variable: (String) -> String?) {
        guard let path = variable("NOTIFY_SOCKET"), let first = path.utf8.first else { return nil }
        switch first {
        case UInt8(ascii: "/"): manager = .unix(path)
        // Linux's abstract space.
        case UInt8(ascii: "@"): manager = .unix("\0" + path.dropFirst())
        default: return nil
        }
        guard let socket = try? Syscalls.socket(family: manager.family, type: CInt(SOCK_DGRAM.rawValue)) else { return nil }
        self.socket = OpenFile(socket)
        self.processID = processID
        watchdogTimeout = Self.watchdogTimeout(processID, variable)
    }

    private static func watchdogTimeout(_ processID: Int, _ variable: (String) -> String?) -> Duration? {
        guard let microseconds = variable("WATCHDOG_USEC").flatMap({ Int64($0) }), microseconds > 0 else { return nil }
        // Variables that were meant for another process, which left them to its children, do not count.
        if let owner = variable("WATCHDOG_PID"), Int(owner) != processID { return nil }
        return .microseconds(microseconds)
    }

    /// Sends a word; it never waits. From any thread.
    /// - Parameters:
    ///   - state: what is told.
    ///   - status: a line for people (`systemctl status`); what is said before stays unless told. Line ends become blanks.
    /// - Returns: whether the manager has got it.
    @discardableResult
    public func notify(_ state: State, status: String? = nil) -> Bool {
        let bytes = Array(message(state, status: status, now: Syscalls.monotonicNanoseconds()).utf8)
        return (try? Syscalls.sendDatagram(socket.descriptor.rawValue, bytes.span.bytes, to: manager)) == .count(bytes.count)
    }

    func message(_ state: State, status: String?, now: Int64) -> String {
        var lines: [String] =
            switch state {
            case .ready: ["READY=1", "MAINPID=\(processID)"]
            case .reloading: ["RELOADING=1", "MONOTONIC_USEC=\(now / 1000)"]
            case .stopping: ["STOPPING=1"]
            case .watchdog: ["WATCHDOG=1"]
            case .unchanged: []
            }
        if let status {
            let line = status.unicodeScalars.map { $0 == "\n" || $0 == "\r" || $0 == "\0" ? " " : $0 }
            lines.append("STATUS=" + String(String.UnicodeScalarView(line)))
        }
        return lines.joined(separator: "\n")
    }
}
