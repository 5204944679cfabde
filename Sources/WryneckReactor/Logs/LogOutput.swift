// LogOutput.swift - a destination of lines: a descriptor or a file that all reactors of a process share.
// Invariants: lines of two reactors never mix and none is torn; posting never waits; a reader that takes nothing delays
// nobody.

public import Logging

/// A destination of text lines: standard output, or a file. Safe to use from any thread.
///
/// ```swift
/// let output = try LogOutput.file("/var/log/app.log")
/// output.writeLine("hello")                       // or post(_:), which never waits
/// reactor.onHangup = { output.reopen() }          // logrotate sends SIGHUP
/// ```
///
/// Posted lines wait, up to 1 MiB, for a thread that writes them. Lines for which there is no room, or which the disk
/// or the reader does not take, are dropped and counted; the next line that is written is preceded by their number, and
/// a logger is told once.
public final class LogOutput: Sendable {
    /// The process's standard output.
    public static let standardOutput = LogOutput(1)
    /// The process's standard error.
    public static let standardError = LogOutput(2)

    /// The longest wait for the reader of a pipe, in milliseconds, after which lines are dropped until it takes
    /// something again. A full pipe that nobody reads (a pager, a log driver that hangs) would otherwise stop the
    /// server.
    private static let usualPatience: CInt = 1000

    private let writer: LogWriter

    /// - Parameter descriptor: stays open for as long as the output is used; it is not closed here.
    package convenience init(_ descriptor: CInt) { self.init(descriptor, patience: LogOutput.usualPatience) }

    // Not the current logger, because standard output is shared by everybody in the process.
    package init(
        _ descriptor: CInt, patience: CInt, queueLimit: Int = LogWriter.queueBytes,
        logger: Logger = Logger(label: "wryneck")
    ) {
        writer = LogWriter(LogDestination(descriptor, patience: patience), queueLimit: queueLimit, logger: logger)
    }

    private init(_ writer: LogWriter) { self.writer = writer }

    deinit { writer.close() }

    /// A file to which lines are appended.
    /// - Parameters:
    ///   - path: the path of the file, which is made with the mode 0640 if it is missing.
    ///   - logger: told on another thread when lines are lost for the first time, and for the first time after a
    ///     reopening.
    /// - Returns: the output.
    /// - Throws: `Errno` if it cannot be opened.
    public static func file(_ path: String, logger: Logger = .current) throws(Errno) -> LogOutput {
        LogOutput(LogWriter(try LogDestination(path: path, patience: usualPatience), logger: logger))
    }

    /// Passes lines to the thread that writes them; never waits.
    /// - Parameter bytes: whole lines.
    public func post(_ bytes: [UInt8]) { writer.post(bytes) }

    /// Passes a line to the thread that writes it; never waits.
    /// - Parameter line: the text without a line end.
    package func postLine(_ line: String) { post(Array((line + "\n").utf8)) }

    /// Writes bytes, behind everything that was posted, before it returns.
    /// - Parameter bytes: whole lines.
    public func write(_ bytes: [UInt8]) { writer.writeNow(bytes) }

    /// Writes a line before it returns.
    /// - Parameter line: the text without a line end.
    public func writeLine(_ line: String) { write(Array((line + "\n").utf8)) }

    /// Writes everything that was posted, before it returns.
    public func flush() { writer.writeNow([]) }

    /// Opens the file again, so that one that was renamed (by logrotate) can go; lines that were posted before still go
    /// into the old one. Returns at once; if the file cannot be opened, the old one stays. Does nothing for standard
    /// output and standard error.
    /// - Parameter logger: told if the file cannot be opened.
    public func reopen(logger: Logger = .current) { writer.reopen(logger) }
}
