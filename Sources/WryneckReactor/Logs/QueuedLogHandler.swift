// QueuedLogHandler.swift - a log handler whose lines a thread of their own writes, so that no loop waits for the
// reader. Invariant: everything that depends on the place of the call (level, metadata of the task) is read there.

package import Logging

/// Hands log events to a handler that would block its caller, on a thread.
struct QueuedLogHandler: LogHandler {
    private var base: any LogHandler
    private let queue: LogQueue

    init(_ base: any LogHandler, _ queue: LogQueue) {
        (self.base, self.queue) = (base, queue)
        metadataProvider = base.metadataProvider
        // The provider reads values of the current task, which the thread does not have.
        self.base.metadataProvider = nil
    }

    var metadataProvider: Logger.MetadataProvider?

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            event.metadata = provided.merging(event.metadata ?? [:]) { _, own in own }
        }
        queue.post { [base, event] in base.log(event: event) }
    }

    /// Waits until everything that was logged is written, or the time is up.
    func flush(atMost limit: Duration) { queue.flush(atMost: limit) }
}

extension Logger {
    /// A reactor that ends waits for its log's reader at most so long.
    private static let flushLimit = Duration.seconds(1)

    /// The same logger, except that the logging library's own handler for standard output and error writes on a thread.
    /// That handler waits for the reader of a pipe where it is called, and would stop the loop. Other handlers stay as
    /// they are.
    package var queued: Logger {
        guard handler is StreamLogHandler else { return self }
        var logger = self
        logger.handler = QueuedLogHandler(handler, LogQueue())
        return logger
    }

    /// Waits a moment until everything that a `queued` logger was given is written.
    package func flush() { (handler as? QueuedLogHandler)?.flush(atMost: Logger.flushLimit) }
}
