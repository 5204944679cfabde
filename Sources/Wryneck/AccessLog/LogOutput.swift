// LogOutput.swift - where lines go: a descriptor or a file that all reactors of a process share.
// Invariants: lines of two reactors never mix and none is torn; who posts never waits; a reader that takes nothing holds nobody up.

public import Logging
public import WryneckReactor

/// A place for lines of text: standard output, or a file. Safe to use from any thread.
///
/// ```swift
/// let output = try LogOutput.file("/var/log/site/access.log")
/// let server = Server(.tcp(port: 8080)) { reactor in Site(root, accessLog: AccessLogWriter(on: reactor, to: output)) }
/// server.onHangup { _ in output.reopen() }        // logrotate sends SIGHUP
/// try await server.run()
/// ```
///
/// What is posted waits, up to 1 MiB, for a thread that writes it. Lines that there is no room for, that the disk does not take or that nobody
/// reads are dropped and counted; the next line that is written is preceded by their number, and a logger is told once.
public final class LogOutput: Sendable {
    /// The process's standard output.
    public static let standardOutput = LogOutput(1)
    /// The process's standard error.
    public static let standardError = LogOutput(2)

    /// So long, in milliseconds, is the reader of a pipe waited for, once; until it takes something again lines are dropped. A
    /// full pipe with nobody at its end (a pager, a log driver that hangs) would else stop the server.
    private static let usualPatience: CInt = 1000

    private let writer: LogWriter

    /// - Parameter descriptor: stays open for as long as the output is used; it is not closed here.
    package convenience init(_ descriptor: CInt) { self.init(descriptor, patience: LogOutput.usualPatience) }

    // Not the current logger: for standard output that would be whoever's came first.
    package init(_ descriptor: CInt, patience: CInt, queueLimit: Int = LogWriter.queueBytes, logger: Logger = Logger(label: "wryneck")) {
        writer = LogWriter(LogDestination(descriptor, patience: patience), queueLimit: queueLimit, logger: logger)
    }

    private init(_ writer: LogWriter) { self.writer = writer }

    deinit { writer.close() }

    /// A file that lines are added to.
    /// - Parameters:
    ///   - path: made if it is missing, with the mode 0640.
    ///   - logger: is told, on another thread, when lines are lost for the first time, and for the first time after a reopening.
    /// - Returns: the output.
    /// - Throws: `Errno` if it cannot be opened.
    public static func file(_ path: String, logger: Logger = .current) throws(Errno) -> LogOutput {
        LogOutput(LogWriter(try LogDestination(path: path, patience: usualPatience), logger: logger))
    }

    /// Leaves lines for the thread that writes them; never waits.
    /// - Parameter bytes: whole lines.
    public func post(_ bytes: [UInt8]) { writer.post(bytes) }

    /// Writes bytes before it returns, behind what was posted before.
    /// - Parameter bytes: whole lines.
    public func write(_ bytes: [UInt8]) { writer.writeNow(bytes) }

    /// Writes a line before it returns.
    /// - Parameter line: without its line end.
    public func writeLine(_ line: String) { write(Array((line + "\n").utf8)) }

    /// Writes what was posted before it returns.
    public func flush() { writer.writeNow([]) }

    /// Has a file be opened anew, so that one that was renamed (by logrotate) can go; what was posted before still goes there. Returns at once;
    /// if the file cannot be opened, the old one stays. Does nothing for standard output and error.
    /// - Parameter logger: is told if that fails.
    public func reopen(logger: Logger = .current) { writer.reopen(logger) }
}
