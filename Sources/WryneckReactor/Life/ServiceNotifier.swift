// ServiceNotifier.swift - messages to the service manager that has started the program. See `sd_notify(3)`.
// Invariant: a manager that does not listen never delays the program or ends it.

internal import CLinux
internal import Glibc

/// Tells systemd, or another manager that speaks its protocol, the state of a program.
///
/// `Server.report(to:)` does all of it for a server. By hand:
///
/// ```swift
/// let notifier = ServiceNotifier()                  // nil unless a manager wants to know
/// notifier?.notify(.ready, status: "listening on \(addresses)")
/// ```
/// The unit has `Type=notify`; with `Type=notify-reload`, reloads by SIGHUP are reported, too.
public final class ServiceNotifier: Sendable {
    /// A state that can be reported.
    public enum State: Hashable, Sendable {
        /// The program serves; also the end of a reload.
        case ready
        /// It has begun to load its configuration again.
        case reloading
        /// It has begun to end.
        case stopping
        /// It is alive; for a manager that watches that.
        case watchdog
        /// No change; only a status is sent.
        case unchanged
    }

    /// The time after the last `.watchdog` at which the manager takes the program for hung; nil if it does not watch.
    /// Programs usually report twice in that time.
    public let watchdogTimeout: Duration?

    private let manager: SocketAddress
    private let socket: OpenFile
    private let processID: Int

    /// Finds the manager by the environment. Nil if there is none (`NOTIFY_SOCKET` is not set, or is not a UNIX
    /// socket), or if the process has no descriptor left.
    public convenience init?() { self.init(processID: Syscalls.processID(), Syscalls.environment) }

    init?(processID: Int, _ variable: (String) -> String?) {
        guard let path = variable("NOTIFY_SOCKET"), let first = path.utf8.first else { return nil }
        switch first {
        case UInt8(ascii: "/"): manager = .unix(path)
        // Linux's abstract socket names.
        case UInt8(ascii: "@"): manager = .unix("\0" + path.dropFirst())
        default: return nil
        }
        guard let socket = try? Syscalls.socket(family: manager.family, type: CInt(SOCK_DGRAM.rawValue)) else {
            return nil
        }
        self.socket = OpenFile(socket)
        self.processID = processID
        watchdogTimeout = Self.watchdogTimeout(processID, variable)
    }

    private static func watchdogTimeout(_ processID: Int, _ variable: (String) -> String?) -> Duration? {
        guard let microseconds = variable("WATCHDOG_USEC").flatMap({ Int64($0) }), microseconds > 0 else { return nil }
        // Variables that were meant for another process and inherited by its children do not count.
        if let owner = variable("WATCHDOG_PID"), Int(owner) != processID { return nil }
        return .microseconds(microseconds)
    }

    /// Sends a message; it never waits. From any thread.
    /// - Parameters:
    ///   - state: the state to report.
    ///   - status: a line for people (`systemctl status`); nil leaves the one before. Line ends become blanks.
    /// - Returns: whether the message was sent.
    @discardableResult
    public func notify(_ state: State, status: String? = nil) -> Bool {
        let bytes = Array(message(state, status: status, now: Syscalls.monotonicNanoseconds()).utf8)
        return (try? Syscalls.sendDatagram(socket.descriptor.rawValue, bytes.span.bytes, to: manager))
            == .count(bytes.count)
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
