// FileRemarks.swift - what is there and is not served, told to the log at first sight: else nobody would know where it
// has gone.

internal import Logging

struct FileRemarks {
    private var told: Set<String> = []

    /// A folder full of links that lead out is understood by then.
    private static let most = 100

    /// Tells of something, unless it has been told of already.
    mutating func tell(_ path: SourcePath, _ reason: String, _ logger: Logger) {
        let path = "/" + path.escaped
        guard told.count < FileRemarks.most, told.insert(path + ": " + reason).inserted else { return }
        logger.notice("Not served, though it is there", metadata: ["path": "\(path)", "reason": "\(reason)"])
        if told.count == FileRemarks.most { logger.notice("More of what is there and not served will not be told of") }
    }
}
