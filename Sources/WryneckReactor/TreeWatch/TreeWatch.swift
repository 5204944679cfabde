// TreeWatch.swift - a directory and all below it, watched by inotify(7).
// Invariants: nothing runs while nothing changes. Whatever is lost (events, a directory's path, the root itself) leads
// to a new scan of the whole tree and counts as a change, so no change goes unreported. Disks are waited for in a
// thread.

internal import Logging
internal import WryneckDeferred

/// Calls back on a reactor when something in a directory, or anywhere below it, has changed, until `remove()` or the
/// reactor's end.
///
/// Reported are files that were written to and closed, made, removed or renamed, and links and directories that were
/// made, removed or renamed. Not reported: writing through mmap(2), changes of permissions and times, and changes by
/// other clients of a network file system. Links to directories are not followed.
package final class TreeWatch: EventSource {
    /// The settings of a watch.
    package struct Options: Sendable {
        /// How long nothing else must change before a change is reported: editors and generators write several files
        /// for one change.
        package var quiet = Duration.milliseconds(100)
        /// The longest delay of a report, however busy the tree is.
        package var patience = Duration.seconds(1)
        /// The time between two looks for a root that has gone.
        package var rootRetry = Duration.seconds(1)
        /// Whether a name is ignored: as that of a file, and as that of a directory with all below it.
        package var ignores: @Sendable ([UInt8]) -> Bool = { _ in false }

        package init() {}
    }

    private let reactor: Reactor
    private let root: [UInt8]
    private let options: Options
    private var changed: (() -> Void)?

    private var inotify: Inotify
    private var token: SourceToken?
    /// The paths of the watched directories, by the numbers of their watches.
    private var folders: [CInt: [UInt8]] = [:]
    /// New directories that have no watch yet.
    private var unscanned: [[UInt8]] = []
    private var isScanning = false
    /// Whether the paths may be wrong: something was moved while not all paths were known, or events were lost.
    private var isLost = false
    private var firstChange: Instant?
    private var timer: DelayedCall?
    private var retry: DelayedCall?
    private var hasWarned = false
    /// Whether the root has been watched before: when it is watched again, its content may be new.
    private var hasBegun = false
    private var shutdown: Reactor.Trigger?

    private static let readBytes = 16 * 1024

    /// - Parameters:
    ///   - root: the directory's path. It need not exist yet.
    ///   - options: the settings.
    ///   - reactor: the reactor on which it calls back.
    ///   - changed: called in a turn of the reactor, after one change or many.
    /// - Throws: `EMFILE` if the user or the process has no room for another inotify instance.
    package init(_ root: String, options: Options = Options(), on reactor: Reactor, _ changed: @escaping () -> Void)
        throws(Errno)
    {
        self.reactor = reactor
        self.root = Array(root.utf8)
        self.options = options
        self.changed = changed
        inotify = try Inotify()
        token = try reactor.register(self, inotify.number, .readable)
        // Before the reactor waits for threads: a scan of a large tree takes long.
        shutdown = reactor.addTrigger(.before, .shutdown) { [weak self] () -> Void in self?.remove() }
        unscanned = [[]]
        scanNext()
    }

    /// The number of watched directories.
    package var count: Int { folders.count }

    /// Whether all known directories are watched.
    package var isSettled: Bool { !isScanning && unscanned.isEmpty && retry == nil }

    /// Stops watching.
    package func remove() {
        inotify.giveUp()
        if let token { reactor.deregister(token, inotify.number) }
        token = nil
        changed = nil
        folders = [:]
        unscanned = []
        for call in [timer, retry] { try? call?.cancel() }
        (timer, retry) = (nil, nil)
        try? shutdown?.remove()
        shutdown = nil
    }

    package func reactorStopped() { remove() }

    // MARK: Events

    package func ready(_ readiness: Readiness) {
        var bytes = [UInt8](repeating: 0, count: TreeWatch.readBytes)
        let number = inotify.number
        guard
            case .count(let count)? = try? bytes.lendingMutably({ buffer throws(Errno) in
                try Syscalls.read(number, into: buffer)
            })
        else { return }
        let events = bytes.withUnsafeBytes { InotifyEvent.all(in: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        var isChanged = false
        for event in events where take(event) { isChanged = true }
        if isChanged { noteChange() }
        scanNext()
    }

    /// Notes an event. Returns whether it is a change to report.
    private func take(_ event: InotifyEvent) -> Bool {
        if event.isOverflow {
            isLost = true
            return true
        }
        guard let folder = folders[event.watch] else {
            // About a directory that a scan has just found, or one that is not watched any more.
            guard isScanning, !event.isLast, !event.name.isEmpty, !options.ignores(event.name) else { return false }
            if event.isDirectory && (event.isArrival || event.isDeparture) { isLost = true }
            return true
        }
        if event.isLast {
            folders[event.watch] = nil
            if folder.isEmpty { isLost = true }
            return folder.isEmpty
        }
        if event.isOwn {
            if folder.isEmpty { isLost = true }
            return folder.isEmpty
        }
        guard !options.ignores(event.name) else { return false }
        if event.isDirectory { takeDirectory(event, TreeScan.join(folder, event.name)) }
        return true
    }

    private func takeDirectory(_ event: InotifyEvent, _ path: [UInt8]) {
        if event.isArrival { unscanned.append(path) }
        guard event.isDeparture else { return }
        // The paths that a scan finds there meanwhile are wrong.
        if isScanning { isLost = true }
        unscanned.removeAll { TreeWatch.isBelow($0, path) }
        // The watches follow the directories, wherever those are now.
        for (watch, known) in folders where TreeWatch.isBelow(known, path) {
            folders[watch] = nil
            Syscalls.unwatch(inotify.number, watch)
        }
    }

    /// Whether a path is the directory itself, or below it.
    private static func isBelow(_ path: [UInt8], _ directory: [UInt8]) -> Bool {
        path.starts(with: directory) && (path.count == directory.count || path[directory.count] == UInt8(ascii: "/"))
    }

    private func noteChange() {
        let now = reactor.now
        let first = firstChange ?? now
        firstChange = first
        let deadline = min(now + options.quiet, first + options.patience)
        try? timer?.cancel()
        timer = reactor.callLater(now.duration(to: deadline)) { [weak self] in
            guard let self else { return }
            timer = nil
            firstChange = nil
            changed?()
        }
    }

    // MARK: Scans

    /// Starts the next scan. One at a time, because their results are paths, which must not contradict each other.
    private func scanNext() {
        guard token != nil, !isScanning else { return }
        if isLost { return startOver() }
        guard let start = unscanned.popLast() else { return }
        isScanning = true
        let (inotify, root, ignores) = (inotify, root, options.ignores)
        reactor.deferToThread { TreeScan.run(inotify, root: root, from: start, ignoring: ignores) }.whenSettled {
            [weak self] result in
            self?.scanned(start, result)
        }
    }

    private func scanned(_ start: [UInt8], _ result: Result<TreeScan, any Error>) {
        isScanning = false
        guard token != nil else { return }
        switch result {
        case .failure:
            // No thread has room for it.
            unscanned.append(start)
            return retryLater()
        case .success(let scan):
            for (watch, path) in scan.found { folders[watch] = path }
            warn(of: scan)
            if start.isEmpty, scan.rootFailure != nil {
                isLost = true
                return retryLater()
            }
            // A directory that is new, or watched again, had files before it had a watch.
            if hasBegun { noteChange() }
            hasBegun = true
        }
        scanNext()
    }

    /// Opens another inotify descriptor, because the kernel still has events for the old one's watches.
    private func startOver() {
        guard let fresh = try? Inotify(), let token else { return retryLater() }
        inotify.giveUp()
        reactor.deregister(token, inotify.number)
        inotify = fresh
        folders = [:]
        isLost = false
        unscanned = [[]]
        self.token = try? reactor.register(self, fresh.number, .readable)
        scanNext()
    }

    private func retryLater() {
        guard retry == nil else { return }
        retry = reactor.callLater(options.rootRetry) { [weak self] in
            self?.retry = nil
            self?.scanNext()
        }
    }

    /// Warns once, because a tree that is too large stays so.
    private func warn(of scan: TreeScan) {
        guard !hasWarned, scan.isOverLimit || scan.unreadable > 0 else { return }
        hasWarned = true
        let directory = Logger.MetadataValue.string(String(decoding: root, as: UTF8.self))
        if scan.isOverLimit {
            reactor.logger.warning(
                "There are more directories than this user may watch; changes in the others go unnoticed (sysctl fs.inotify.max_user_watches)",
                metadata: ["directory": directory, "watched": "\(folders.count)"])
        } else {
            reactor.logger.warning(
                "Some directories cannot be watched; changes in them go unnoticed",
                metadata: ["directory": directory, "unreadable": "\(scan.unreadable)"])
        }
    }
}
