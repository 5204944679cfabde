// LogRecorder.swift - a log that a test can read.

import Logging
import Synchronization

final class LogRecorder: LogHandler, Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let error: String?
        let metadata: String
    }

    private let stored = Mutex<[Line]>([])
    private let provider = Mutex<Logger.MetadataProvider?>(nil)

    var lines: [Line] { stored.withLock { $0 } }
    var errors: [String] { lines.compactMap(\.error) }
    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) {
        let line = Line(
            level: event.level, message: "\(event.message)", error: event.metadata?["error"].map { "\($0)" },
            metadata: (event.metadata ?? [:]).map { "\($0): \($1)" }.sorted().joined(separator: ", "))
        stored.withLock { $0.append(line) }
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var metadataProvider: Logger.MetadataProvider? {
        get { provider.withLock { $0 } }
        set { provider.withLock { $0 = newValue } }
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}
