// LogOutput.swift - where lines go: a descriptor that all reactors of a process share.
// Invariant: what one call was given is written as a whole before the next one's; lines of two reactors never mix.

internal import Synchronization
internal import WryneckReactor

/// A place for lines of text: standard output, or a file. Safe to use from any thread.
public final class LogOutput: Sendable {
    /// The process's standard output.
    public static let standardOutput = LogOutput(1)
    /// The process's standard error.
    public static let standardError = LogOutput(2)

    private let descriptor: CInt
    /// Held while something is written; true once nobody reads any more.
    private let isBroken = Mutex(false)

    /// - Parameter descriptor: stays open for as long as the output is used; it is not closed here.
    package init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Writes bytes, all of them, before it returns. What is written to a pipe that nobody reads any more is dropped.
    /// - Parameter bytes: whole lines.
    public func write(_ bytes: [UInt8]) {
        isBroken.withLock { isBroken in
            guard !isBroken else { return }
            do throws(Errno) { try Syscalls.writeAll(descriptor, bytes) } catch { isBroken = error == .brokenPipe }
        }
    }

    /// Writes a line.
    /// - Parameter line: without its line end.
    public func writeLine(_ line: String) { write(Array((line + "\n").utf8)) }
}
