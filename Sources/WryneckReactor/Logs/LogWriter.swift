// LogWriter.swift - the thread that writes lines, so that no reactor waits for a disk or for a reader.
// Invariants: lines reach the destination in the order in which they were posted; no more than `queueBytes` wait, and
// lines beyond that are counted. Whoever takes the destination's lock empties the queue first, so a line that is
// written at once follows those that wait.

internal import Logging

final class LogWriter: Sendable {
    /// The most bytes that wait for the thread: some 8000 lines.
    static let queueBytes = 1024 * 1024

    private struct Queue {
        var bytes: [UInt8] = []
        var lostLines = 0
        var wantsReopening: Logger?
        var hasThread = false
        var isClosed = false
    }

    private let destination: Locked<LogDestination>
    private let queue = Locked(Queue())
    private let work = ThreadSemaphore()
    private let queueLimit: Int
    private let logger: Logger

    init(_ destination: sending LogDestination, queueLimit: Int = LogWriter.queueBytes, logger: Logger) {
        self.destination = Locked(destination)
        self.queueLimit = queueLimit
        self.logger = logger
    }

    /// Passes bytes to the thread.
    func post(_ bytes: [UInt8]) {
        let isFirst = queue.withLock { queue in
            guard queue.bytes.count + bytes.count <= queueLimit else {
                queue.lostLines += LogDestination.lines(bytes)
                // With an empty queue no later line would report the loss.
                return queue.bytes.isEmpty
            }
            queue.bytes.append(contentsOf: bytes)
            return queue.bytes.count == bytes.count
        }
        if isFirst { wake() }
    }

    /// Makes the thread open the destination's path again.
    func reopen(_ logger: Logger) {
        queue.withLock { $0.wantsReopening = logger }
        wake()
    }

    /// Writes everything that waits, and these bytes behind it, before it returns.
    func writeNow(_ bytes: [UInt8]) { if drain(bytes) { wake() } }

    /// Writes everything that waits, and these bytes behind it. Returns whether a loss has to be reported.
    private func drain(_ bytes: [UInt8]) -> Bool {
        let (failedReopening, hasLoss) = destination.withLock { destination in
            let failedReopening = empty(into: &destination)
            destination.write(bytes)
            return (failedReopening, destination.hasUntoldLoss)
        }
        // After the lock is released, because the logger may write to this output.
        failedReopening?()
        return hasLoss
    }

    /// Reports a loss. The thread does it, because the logger's destination may be as stuck as the log.
    private func tellLoss() {
        guard let loss = destination.withLock({ $0.takeLoss() }) else { return }
        logger.error("Lines of a log are lost", metadata: ["log": "\(loss.log)", "reason": "\(loss.reason)"])
    }

    /// Lets the thread write what is left, and end.
    func close() {
        let hasThread = queue.withLock { queue in
            queue.isClosed = true
            return queue.hasThread
        }
        if hasThread { work.post() } else { _ = drain([]) }
    }

    private func wake() {
        let startsThread = queue.withLock { queue in
            defer { queue.hasThread = true }
            return !queue.hasThread
        }
        if startsThread {
            do throws(Errno) { try ReactorThread.start("wryneck-log") { [self] in run() } } catch {
                // The system has no room for a thread: whoever posts lines then writes them.
                queue.withLock { $0.hasThread = false }
                _ = drain([])
                return tellLoss()
            }
        }
        work.post()
    }

    /// The life of the thread.
    private func run() {
        repeat {
            work.wait()
            if drain([]) { tellLoss() }
        } while !queue.withLock { $0.isClosed }
    }

    /// Writes the queue to the destination. Returns what has to be logged.
    private func empty(into destination: inout LogDestination) -> (@Sendable () -> Void)? {
        let taken = queue.withLock { queue in
            var taken = Queue()
            swap(&taken, &queue)
            (queue.hasThread, queue.isClosed) = (taken.hasThread, taken.isClosed)
            return taken
        }
        destination.lose(taken.lostLines, because: "they came faster than they could be written")
        // Lines that were posted before the reopening belong to the old file.
        destination.write(taken.bytes)
        guard let logger = taken.wantsReopening else { return nil }
        do throws(Errno) { try destination.reopen() } catch {
            let metadata: Logger.Metadata = ["path": "\(destination.path ?? "")", "error": "\(error)"]
            return { logger.error("A log cannot be opened anew; the old one stays", metadata: metadata) }
        }
        return nil
    }
}
