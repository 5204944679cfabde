// LogRecorder.swift - a log that a test can read.

package import Logging
import Synchronization

package final class LogRecorder: LogHandler, Sendable {
    package struct Line: Sendable {
        package let level: Logger.Level
        package let message: String
        package let error: String?
        package let metadata: String
    }

    private let stored = Mutex<[Line]>([])
    private let provider = Mutex<Logger.MetadataProvider?>(nil)

    package var lines: [Line] { stored.withLock { $0 } }
    package var errors: [String] { lines.compactMap(\.error) }
    package var logger: Logger { Logger(label: "test") { _ in self } }

    package init() {}

    package func log(event: LogEvent) {
        let line = Line(
            level: event.level, message: "\(event.message)", error: event.metadata?["error"].map { "\($0)" },
            metadata: (event.metadata ?? [:]).map { "\($0): \($1)" }.sorted().joined(separator: ", "))
        stored.withLock { $0.append(line) }
    }

    package subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    package var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    package var metadataProvider: Logger.MetadataProvider? {
        get { provider.withLock { $0 } }
        set { provider.withLock { $0 = newValue } }
    }
    package var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}
