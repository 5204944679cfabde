// LogArguments.swift - the options about logs.

internal import ArgumentParser
internal import Logging
internal import Wryneck

struct LogArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where requests are logged: a file, - for standard output, or off. (default: -)", valueName: "file"),
        completion: .file(),
        transform: LogArguments.target)
    var accessLog: LogTarget?

    @Flag(help: "The same as --access-log off.")
    var noAccessLog = false

    @Option(
        help: ArgumentHelp(
            "How: common, combined or json. (default: combined; on a terminal short and in colours)",
            valueName: "format"))
    var logFormat: Format?

    @Option(
        help: ArgumentHelp(
            "From which level on the program's own messages go to standard error: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"))
    var logLevel = Level.notice

    enum LogTarget: Hashable, Sendable {
        case off
        case standardOutput
        case file(String)
    }

    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        case common, combined, json
    }

    enum Level: String, ExpressibleByArgument, CaseIterable, Sendable {
        case trace, debug, info, notice, warning, error, critical

        var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
    }

    static let settings = [
        Setting("access-log", .value, synonyms: ["no-access-log": "off"]), Setting("log-format", .value),
        Setting("log-level", .value),
    ]

    var target: LogTarget { accessLog ?? .standardOutput }

    private static func target(_ text: String) throws -> LogTarget {
        switch text {
        case "-": return .standardOutput
        case "off", "no", "false": return .off
        case "": throw ValidationError("a file's path, - or off")
        default: return .file(text)
        }
    }
}
