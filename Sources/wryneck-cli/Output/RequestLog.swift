// RequestLog.swift - the access log that the options ask for.

internal import Wryneck

struct RequestLog: Sendable {
    private let output: LogOutput?
    private let format: CombinedLog.Format
    let isFile: Bool

    /// - Throws: `Mistake` if the file cannot be opened.
    init(_ options: LogArguments) throws {
        switch options.logFormat {
        case .common: format = .common
        case .combined, nil: format = .combined
        case .json: format = .json
        }
        switch options.target {
        case .off: (output, isFile) = (nil, false)
        case .standardOutput: (output, isFile) = (.standardOutput, false)
        case .file(let path):
            isFile = true
            do throws(Errno) { output = try .file(path) } catch { throw Mistake("cannot open the log \(path): \(error)") }
        }
    }

    func writer(on reactor: Reactor) -> (any AccessLog)? { output.map { CombinedLog(on: reactor, to: $0, format: format) } }

    func reopen() { output?.reopen() }
}
