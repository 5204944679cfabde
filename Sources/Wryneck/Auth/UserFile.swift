// UserFile.swift - an htpasswd file, read again when it has changed.
// Invariants: the file is checked off the loop, at most once a second; a request that comes a second after a change
// sees it, and waits for the check. A file that is gone admits nobody; one that cannot be read leaves what was read
// before, and the log has the reason.

internal import Logging
internal import WryneckDeferred
internal import WryneckReactor

final class UserFile {
    /// The most time between two checks of the file.
    private static let maxAge = Duration.seconds(1)
    /// The largest file of users, in bytes: some 10 000 lines.
    private static let limit = 1024 * 1024

    private let path: String
    private var known: FileStatus?
    private(set) var table: UserTable
    private var nextLook = Instant(nanoseconds: .min)
    private var waiting: [Deferred<Void>] = []
    private var isLooking = false
    private var lastError = ""

    /// Reads the file for the first time; blocks.
    init(_ path: String) throws {
        self.path = path
        let found: Found?
        do { found = try UserFile.look(path, known: nil) } catch let error as Errno {
            throw BasicAuth.UserFileError(path, "\(error)")
        }
        guard let found else { throw BasicAuth.UserFileError(path, "cannot be read") }
        (known, table) = (found.status, found.table)
    }

    /// Fires when the content is new enough; nil if it is.
    func refresh(on reactor: Reactor) -> Deferred<Void>? {
        guard reactor.now >= nextLook || isLooking else { return nil }
        let waiter = Deferred<Void>()
        waiting.append(waiter)
        guard !isLooking else { return waiter }
        isLooking = true
        nextLook = reactor.now + UserFile.maxAge
        let (path, known) = (path, known)
        reactor.deferToThread { try UserFile.look(path, known: known) }.whenSettled { [self] in
            looked($0, reactor.logger)
        }
        return waiter
    }

    private func looked(_ result: Result<Found?, any Error>, _ logger: Logger) {
        isLooking = false
        switch result {
        case .success(nil): lastError = ""
        case .success(let found?):
            let isOther = found.table != table
            (known, table) = (found.status, found.table)
            lastError = ""
            guard isOther else { break }
            logger.notice(
                "The file of users was read again", metadata: ["path": "\(path)", "users": "\(found.table.count)"])
        case .failure(let error):
            if (error as? Errno) == .noEntry { (known, table) = (nil, UserTable()) }
            report("\(error)", logger)
        }
        let waiters = waiting
        waiting = []
        for waiter in waiters { try? waiter.callback() }
    }

    /// Logs an error once for each reason, and not once a second.
    private func report(_ error: String, _ logger: Logger) {
        guard error != lastError else { return }
        lastError = error
        logger.error("The file of users cannot be used", metadata: ["path": "\(path)", "error": "\(error)"])
    }

    private struct Found: Sendable {
        let status: FileStatus?
        let table: UserTable
    }

    /// Reads the file if it has changed; nil if it has not.
    private static func look(_ path: String, known: FileStatus?) throws -> Found? {
        let file = try OpenFile(path: path)
        let status = try Syscalls.status(file.descriptor.rawValue)
        if status == known { return nil }
        guard status.size <= limit else { throw BasicAuth.UserFileError(path, "has more than \(limit) bytes") }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try bytes.withUnsafeMutableBytes { try Syscalls.pread(file.descriptor.rawValue, into: $0, at: 0) }
        let table = try UserTable.parse(Array(bytes[..<count]), path: path)
        // Two changes within one tick of the kernel's clock look like one, so a file that has just changed is read
        // again at the next check.
        let isFresh = status.changed / 1_000_000_000 + 1 >= Syscalls.wallClockSeconds()
        return Found(status: isFresh ? nil : status, table: table)
    }
}
