// RequestLog.swift - the access log that the options ask for.

internal import Logging
internal import Wryneck

struct RequestLog: Sendable {
    private let output: LogOutput?
    private let format: AccessLogWriter.Format
    /// Reports the log's own failures.
    private let logger = Logger(label: "wryneck")

    /// - Throws: `Mistake` if the file cannot be opened.
    init(_ options: LogArguments, _ terminal: Terminal) throws {
        format = RequestLog.format(options, terminal)
        switch options.target {
        case .off: output = nil
        case .standardOutput: output = .standardOutput
        case .file(let path):
            do throws(Errno) { output = try .file(path, logger: logger) } catch {
                throw Mistake("cannot open the log \(path): \(error)")
            }
        }
    }

    static func format(_ options: LogArguments, _ terminal: Terminal) -> AccessLogWriter.Format {
        switch options.logFormat {
        case .common: .common
        case .combined: .combined
        case .json: .json
        case nil:
            options.target == .standardOutput && terminal.isWatched ? .terminal(colored: terminal.hasColors) : .combined
        }
    }

    func writer(on reactor: Reactor) -> (any AccessLog)? {
        output.map { AccessLogWriter(on: reactor, to: $0, format: format) }
    }

    /// Opens the file again; does nothing for standard output.
    func reopen() { output?.reopen(logger: logger) }
}
