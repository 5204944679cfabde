// LogOutput.swift - where lines go: a descriptor that all reactors of a process share.
// Invariants: what one call was given is written as a whole before the next one's, so lines of two reactors never mix and none is torn; a
// reader that takes nothing holds nobody up for long.

internal import WryneckReactor

/// A place for lines of text: standard output, or a file. Safe to use from any thread.
public final class LogOutput: Sendable {
    /// The process's standard output.
    public static let standardOutput = LogOutput(1)
    /// The process's standard error.
    public static let standardError = LogOutput(2)

    /// So long, in milliseconds, is the reader of a pipe waited for, once; until it takes something again lines are dropped and counted. A
    /// full pipe with nobody at its end (a pager, a log driver that hangs) would else stop the server.
    private static let usualPatience: CInt = 1000

    private struct State {
        /// Whether nobody reads any more.
        var isBroken = false
        /// What the reader did not take of the last write.
        var unsent: [UInt8] = []
        var lostLines = 0
    }

    private let descriptor: CInt
    private let patience: CInt
    /// A file takes everything, and in one call.
    private let isFile: Bool
    /// Held while something is written.
    private let state = Locked(State())

    /// - Parameter descriptor: stays open for as long as the output is used; it is not closed here.
    package convenience init(_ descriptor: CInt) { self.init(descriptor, patience: LogOutput.usualPatience) }

    package init(_ descriptor: CInt, patience: CInt) {
        self.descriptor = descriptor
        self.patience = patience
        isFile = Syscalls.isRegularFile(descriptor)
    }

    /// Writes bytes before it returns. What is written to a pipe whose reader is gone, or does not read, is dropped; once it reads again, a
    /// line says how many were.
    /// - Parameter bytes: whole lines.
    public func write(_ bytes: [UInt8]) {
        state.withLock { state in
            guard !state.isBroken else { return }
            do throws(Errno) { try write(bytes, &state) } catch { state.isBroken = error == .brokenPipe }
        }
    }

    /// Writes a line.
    /// - Parameter line: without its line end.
    public func writeLine(_ line: String) { write(Array((line + "\n").utf8)) }

    private func write(_ bytes: [UInt8], _ state: inout State) throws(Errno) {
        if isFile { return try Syscalls.writeAll(descriptor, bytes) }
        try send(&state, waitingAtMost: 0)
        guard state.unsent.isEmpty else {
            state.lostLines += bytes.count { $0 == UInt8(ascii: "\n") }
            return
        }
        var bytes = bytes
        if state.lostLines > 0 {
            bytes.insert(contentsOf: "... \(state.lostLines) lines were lost: nobody read them\n".utf8, at: 0)
            state.lostLines = 0
        }
        state.unsent = bytes
        try send(&state, waitingAtMost: patience)
    }

    private func send(_ state: inout State, waitingAtMost milliseconds: CInt) throws(Errno) {
        guard !state.unsent.isEmpty else { return }
        let unsent = state.unsent
        state.unsent = []
        let count = try Syscalls.write(descriptor, unsent, waitingAtMost: milliseconds)
        state.unsent = Array(unsent[count...])
    }
}
