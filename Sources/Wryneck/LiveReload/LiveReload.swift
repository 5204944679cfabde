// LiveReload.swift - pages that reload themselves when a file changes: for those who write them.
// Invariants: one watcher serves all reactors, because the kernel counts watches per user and not per thread; a page
// that was sent before a change and connects after it is told at once; nothing runs while nothing changes.

internal import Logging
internal import Synchronization
internal import WryneckHTTP
public import WryneckReactor

/// Makes pages reload themselves in the browser when a file changes. For development: pages with it are never cached.
///
/// ```swift
/// let reload = LiveReload(watching: ["Public"])
/// var options = Files.Options()
/// options.freshness = .zero                        // else a file is looked at again after a second
/// let server = Server(.tcp(port: 8080)) { [options] reactor in
///     let root = Branch()
///     root.use(try reload.middleware(on: reactor))
///     root["site"] = Files("Public", options: options)
///     return Site(root)
/// }
/// ```
///
/// HTML gets a script from this site at its end (`/.wryneck/live-reload.js`), which listens to a stream of server-sent
/// events (`/.wryneck/live-reload`). Where a Content-Security-Policy is sent, `script-src 'self'` and `connect-src
/// 'self'` let both through.
///
/// **What is watched.** Directories with all below them, by inotify(7), except names that `Options.ignores`. Links to
/// directories are not followed, and writing through mmap(2) or by another machine is not seen. Each directory takes
/// one of the user's watches (`fs.inotify.max_user_watches`); if there are not enough, the log has a warning and
/// changes in the rest go unnoticed. The watcher lives on the first reactor that asked for a middleware.
///
/// **What changes in responses.** Complete, unencoded responses (not 206 or 304) to GET and HEAD of the type
/// `text/html` get the script; ETag, Last-Modified, ranges and digests go, and `Cache-Control` becomes `no-store`, so
/// that nobody takes a page with the script for one without. When a browser opens a page, its conditions, ranges and
/// codings are ignored, because they could only lead to responses without the script.
public final class LiveReload: Sendable {
    /// The settings of the watch and of the script.
    public struct Options: Sendable {
        /// The path of the event stream; the script's has `.js` behind it. The default collides with no file: `Files`
        /// serves no name that begins with a dot.
        public var path = "/.wryneck/live-reload"
        /// How long nothing must change before pages are told: editors and generators write several files for one
        /// change.
        public var quiet = Duration.milliseconds(100)
        /// The longest delay after a change, however busy the tree is.
        public var patience = Duration.seconds(1)
        /// Whether a name is ignored: as that of a file, and as that of a directory with all below it. The default
        /// ignores names that begin with a dot, and the files that editors make for a moment (`page.html~`,
        /// `#page.html#`, `4913`).
        public var ignores: @Sendable (String) -> Bool = LiveReload.isPassing

        /// The defaults.
        public init() {}
    }

    /// The most pages that listen; further ones are told to try later. A browser has one for each open tab.
    static let pageLimit = 1024

    struct State {
        /// A number for this run of the program, and for the changes that it has seen. A page with another one is old.
        var changes: UInt64 = 0
        var pages: [UInt64: AsyncStream<String>.Continuation] = [:]
        var nextPage: UInt64 = 0
        var isWatched = false
    }

    let options: Options
    private let directories: [String]
    private let run = String(UInt64.random(in: .min ... .max), radix: 36)
    private let state = Locked(State())

    /// - Parameters:
    ///   - directories: the directories to watch; empty if only `reload()` tells pages.
    ///   - options: the settings.
    public init(watching directories: [String], options: Options = Options()) {
        self.directories = directories
        self.options = options
    }

    /// The middleware for one reactor's tree: for its root, because it also answers for the stream and the script. The
    /// first call begins to watch.
    /// - Parameter reactor: the reactor of the tree.
    /// - Returns: the middleware.
    /// - Throws: `Failure` if the system does not let it watch.
    public func middleware(on reactor: Reactor) throws -> any Middleware {
        try watch(on: reactor)
        // An open stream is a request under way, for which a server that stops would wait.
        reactor.addTrigger(.before, .shutdown) { [self] () -> Void in endAll() }
        return LiveReloadMiddleware(self)
    }

    /// Makes all pages reload. From any thread.
    public func reload() {
        let (version, pages) = state.withLock { state in
            state.changes &+= 1
            return (name(state), Array(state.pages.values))
        }
        for page in pages { page.yield(version) }
    }

    /// Why watching is not possible.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The reason in words.
        public let description: String
    }

    // MARK: Watching

    private func watch(on reactor: Reactor) throws(Failure) {
        let isFirst = state.withLock { state in
            defer { state.isWatched = true }
            return !state.isWatched
        }
        guard isFirst else { return }
        var watching = TreeWatch.Options()
        let ignores = options.ignores
        (watching.quiet, watching.patience) = (options.quiet, options.patience)
        watching.ignores = { ignores(String(decoding: $0, as: UTF8.self)) }
        do throws(Errno) {
            // The reactor's table of sources keeps the watches, and ends them with the reactor.
            for directory in directories {
                _ = try TreeWatch(directory, options: watching, on: reactor) { [self] in reload() }
            }
        } catch {
            state.withLock { $0.isWatched = false }
            throw Failure(
                description: "no directory can be watched: \(error) (sysctl fs.inotify.max_user_instances, ulimit -n)")
        }
        // Another reactor may ask when this one has ended.
        reactor.addTrigger(.after, .shutdown) { [self] () -> Void in state.withLock { $0.isWatched = false } }
    }

    /// The names that are ignored by default.
    static func isPassing(_ name: String) -> Bool {
        let bytes = name.utf8
        // vim makes a file of this name to find out whether it may write to a directory.
        if name == "4913" { return true }
        return bytes.first == UInt8(ascii: ".") || bytes.last == UInt8(ascii: "~")
            || (bytes.first == UInt8(ascii: "#") && bytes.last == UInt8(ascii: "#"))
    }

    // MARK: Pages

    /// The version of a page that is sent now.
    var version: String { state.withLock { name($0) } }

    private func name(_ state: State) -> String { "\(run)-\(state.changes)" }

    /// The number of pages that listen.
    package var pageCount: Int { state.withLock { $0.pages.count } }

    /// The versions from now on, the present one first. Nil if there are too many pages.
    func versions() -> AsyncStream<String>? {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let page: UInt64? = state.withLock { state in
            guard state.pages.count < LiveReload.pageLimit else { return nil }
            defer { state.nextPage &+= 1 }
            state.pages[state.nextPage] = continuation
            // Inside the lock, so that no later version can come before it.
            continuation.yield(name(state))
            return state.nextPage
        }
        guard let page else { return nil }
        // The circle of state, continuation and closure ends with the page. Not a weak reference to this object: a
        // search for leaks does not see what one leads to.
        continuation.onTermination = { [state] _ in _ = state.withLock { $0.pages.removeValue(forKey: page) } }
        return stream
    }

    private func endAll() {
        let pages = state.withLock { state in
            defer { state.pages = [:] }
            return Array(state.pages.values)
        }
        for page in pages { page.finish() }
    }
}
