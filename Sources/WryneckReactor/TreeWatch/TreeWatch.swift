// TreeWatch.swift - a directory and all below it, watched by inotify(7).
// Invariants: nothing runs while nothing changes; whatever is lost on the way (events, a directory's path, the root itself) ends in a new
// look at the whole tree and counts as a change, so nobody waits for one in vain. Disks are waited for in a thread.

internal import Logging
internal import WryneckDeferred

/// Calls back on a reactor when something in a directory, or anywhere below it, has changed, until `remove()` or the reactor's end.
///
/// Told are: files that were written to and closed, made, removed or renamed; links and directories that were. Not told: writing through
/// mmap(2), changes of rights and times, and what network file systems' other clients do. Links to directories are not followed.
package final class TreeWatch: EventSource {
    /// How it watches.
    package struct Options: Sendable {
        /// A change is told when nothing else has changed for so long: editors and generators write several files for one.
        package var quiet = Duration.milliseconds(100)
        /// And at the latest so long after it, however busy the tree is.
        package var patience = Duration.seconds(1)
        /// How soon it is looked again for a root that has gone.
        package var rootRetry = Duration.seconds(1)
        /// Which names are no matter, as those of files and as those of directories with all below them.
        package var ignores: @Sendable ([UInt8]) -> Bool = { _ in false }

        package init() {}
    }

    private let reactor: Reactor
    private let root: [UInt8]
    private let options: Options
    private var changed: (() -> Void)?

    private var inotify: Inotify
    private var token: SourceToken?
    /// The paths of the watched directories by their watches' numbers.
    private var folders: [CInt: [UInt8]] = [:]
    /// Directories that are new.
    private var unscanned: [[UInt8]] = []
    private var isScanning = false
    /// What is known of the tree may be wrong: something was moved while nobody knew all paths, or events were lost.
    private var isLost = false
    private var firstChange: Instant?
    private var timer: DelayedCall?
    private var retry: DelayedCall?
    private var hasWarned = false
    /// Whether the root has been watched before: when it is again, what it holds may be new.
    private var hasBegun = false
    private var shutdown: Trigger?

    private static let readBytes = 16 * 1024

    /// - Parameters:
    ///   - root: the directory's path. It need not be there yet.
    ///   - options: how it is watched.
    ///   - reactor: where it calls back.
    ///   - changed: is called, in a turn of the reactor, after one change or many.
    /// - Throws: `EMFILE` if the user or the process has no room for another one.
    package init(_ root: String, options: Options = Options(), on reactor: Reactor, _ changed: @escaping () -> Void) throws(Errno) {
        self.reactor = reactor
        self.root = Array(root.utf8)
        self.options = options
        self.changed = changed
        inotify = try Inotify()
        token = try reactor.register(self, inotify.number, .readable)
        // Before threads are waited for: a scan of a large tree takes long.
        shutdown = reactor.addTrigger(.before, .shutdown) { [weak self] () -> Void in self?.remove() }
        unscanned = [[]]
        scanNext()
    }

    /// How many directories are watched.
    package var count: Int { folders.count }

    /// Whether all directories that it knows of are watched.
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
        guard case .count(let count)? = try? bytes.lendingMutably({ buffer throws(Errno) in try Syscalls.read(number, into: buffer) }) else { return }
        let events = bytes.withUnsafeBytes { InotifyEvent.all(in: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        var isChanged = false
        for event in events where take(event) { isChanged = true }
        if isChanged { noteChange() }
        scanNext()
    }

    /// Answers whether somebody has to be told.
    private func take(_ event: InotifyEvent) -> Bool {
        if event.isOverflow {
            isLost = true
            return true
        }
        guard let folder = folders[event.watch] else {
            // Of a directory that a scan has just found, or of one that is not ours any more.
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
        // What a scan under way finds there has that name no more.
        if isScanning { isLost = true }
        unscanned.removeAll { TreeWatch.isBelow($0, path) }
        // The watches stay with the directories, wherever those are now.
        for (watch, known) in folders where TreeWatch.isBelow(known, path) {
            folders[watch] = nil
            Syscalls.unwatch(inotify.number, watch)
        }
    }

    /// The directory itself counts, too.
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

    /// One at a time: their results are paths, which must not contradict each other.
    private func scanNext() {
        guard token != nil, !isScanning else { return }
        if isLost { return startOver() }
        guard let start = unscanned.popLast() else { return }
        isScanning = true
        let (inotify, root, ignores) = (inotify, root, options.ignores)
        reactor.deferToThread { TreeScan.run(inotify, root: root, from: start, ignoring: ignores) }.whenSettled { [weak self] result in
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
            // What is new, or seen anew, had files before it had a watch.
            if hasBegun { noteChange() }
            hasBegun = true
        }
        scanNext()
    }

    /// Another descriptor, since the kernel still has events for the old one's watches.
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

    /// Once: a tree that is too large stays so.
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
