// LogQueue.swift - log lines on their way to the thread that writes them.
// Invariants: lines are written in the order in which they were posted; at most `limit` of them wait, and those without
// room are counted and reported later; a poster never waits. The thread ends when the queue is released.

internal import Logging

/// The log lines that wait for their thread, which starts with the first of them.
final class LogQueue: Sendable {
    /// The most lines that wait while nobody reads.
    static let limit = 1000

    private let worker: LogWorker

    /// - Parameters:
    ///   - limit: the most lines that wait.
    ///   - tellLoss: is told, on the thread, how many lines there was no room for.
    init(limit: Int = LogQueue.limit, tellingLoss tellLoss: @escaping @Sendable (Int) -> Void = LogQueue.tellLoss) {
        worker = LogWorker(limit, tellLoss)
    }

    deinit { worker.close() }

    /// Leaves a line for the thread.
    /// - Parameter line: writes it.
    func post(_ line: @escaping @Sendable () -> Void) { worker.post(line) }

    /// Waits until everything that was posted is written, or the time is up. A running loop must not call it.
    func flush(atMost limit: Duration) { worker.flush(atMost: limit) }

    // The logging library's own handler writes this: the queued one would only post it again.
    private static func tellLoss(_ count: Int) {
        let handler = StreamLogHandler.standardError(label: "wryneck")
        let event = LogEvent(
            level: .warning, message: "Lines of the log are lost: nobody read them", metadata: ["lines": "\(count)"],
            source: nil, file: #fileID, function: #function, line: #line)
        handler.log(event: event)
    }
}

/// The part of the queue that its thread holds; the thread does not keep the queue alive.
private final class LogWorker: Sendable {
    private struct State {
        var lines: [@Sendable () -> Void] = []
        var lost = 0
        var hasThread = false
        var isClosed = false
    }

    private let state = Locked(State())
    private let work = ThreadSemaphore()
    private let limit: Int
    private let tellLoss: @Sendable (Int) -> Void

    init(_ limit: Int, _ tellLoss: @escaping @Sendable (Int) -> Void) {
        self.limit = limit
        self.tellLoss = tellLoss
    }

    func post(_ line: @escaping @Sendable () -> Void) {
        let needsWaking = state.withLock { state in
            guard state.lines.count < limit else {
                state.lost += 1
                return false
            }
            state.lines.append(line)
            return state.lines.count == 1 || !state.hasThread
        }
        if needsWaking { wake() }
    }

    func flush(atMost limit: Duration) {
        let done = ThreadSemaphore()
        let hasThread = state.withLock { state in
            // The limit is for lines, not for this.
            if state.hasThread { state.lines.append { done.post() } }
            return state.hasThread
        }
        guard hasThread else { return }
        work.post()
        done.wait(atMost: limit)
    }

    /// Ends the thread when it has written everything that waits.
    func close() {
        state.withLock { $0.isClosed = true }
        work.post()
    }

    private func wake() {
        let needsThread = state.withLock { state in
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if needsThread {
            do throws(Errno) { try ReactorThread.start("wryneck-log") { [self] in run() } } catch {
                // The system has no room for a thread: the lines wait for the next post.
                return state.withLock { $0.hasThread = false }
            }
        }
        work.post()
    }

    /// The life of the thread.
    private func run() {
        repeat {
            work.wait()
            let (lines, lost) = state.withLock { state in
                defer { (state.lines, state.lost) = ([], 0) }
                return (state.lines, state.lost)
            }
            for line in lines { line() }
            if lost > 0 { tellLoss(lost) }
        } while !state.withLock { $0.isClosed && $0.lines.isEmpty }
    }
}
