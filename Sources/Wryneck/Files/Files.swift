// Files.swift - a tree of files as a resource. Twisted's static.File.
// Invariant: it sends only files that its source has returned; those in the cache were returned less than a second ago.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// Serves the files of a directory, and of those below it, to GET and HEAD.
///
/// ```swift
/// root["static"] = Files("Public")
/// let site = Site(Files("/srv/www", cacheControl: "max-age=3600"))
/// ```
///
/// Answers have a media type, ETag and Last-Modified; conditional requests and ranges are supported. A directory is
/// answered with its `index.html`, and with a redirect if it is asked for without its slash. Only regular files inside
/// of the directory are served, and none whose name begins with a dot. Directories are not listed, unless
/// `FilesOptions` says so; the other options are there, too.
///
/// A file in use is checked again after a second; until then, it is served from memory. Work that has to wait for a
/// disk is done on a thread of the reactor's pool: a slow disk delays those who ask for its files, and nobody else.
public final class Files: Resource {
    let options: FilesOptions
    let source: any FileSource
    private let lookup: FileLookup
    private var cache: FileCache
    private var sweep: DelayedCall?
    /// The requests that wait for the same name.
    private var waiting: [[UInt8]: [Deferred<FileLookup.Outcome>]] = [:]

    /// The least time for which a file that nobody asks for stays in memory.
    private static let sweepInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - directory: a path, relative to the process's working directory unless it begins with a slash. It is opened
    ///     when it is first needed; call
    ///     `open()` to know earlier whether it is there.
    ///   - index: the names that stand for a directory; the first that exists is used.
    ///   - symlinks: which symbolic links are followed.
    ///   - showsHidden: whether names that begin with a dot are served; `.well-known` at the top always is.
    ///   - mediaTypes: the media types of extensions.
    ///   - cacheControl: the value of Cache-Control for all files; without one, clients guess.
    public convenience init(
        _ directory: String, index: [String] = ["index.html"], symlinks: SymlinkPolicy = .inside, showsHidden: Bool = false,
        mediaTypes: MediaTypes = .standard, cacheControl: String? = nil
    ) {
        var options = FilesOptions()
        (options.index, options.showsHidden, options.mediaTypes) = (index, showsHidden, mediaTypes)
        if let cacheControl { options.rules = [FileRule(.all, [.cacheControl: cacheControl])] }
        self.init(DirectorySource(directory, symlinks: symlinks), options: options)
    }

    /// - Parameters:
    ///   - directory: a path, as for the other initialiser.
    ///   - options: how the files are served.
    public convenience init(_ directory: String, options: FilesOptions) { self.init(DirectorySource(directory), options: options) }

    /// - Parameters:
    ///   - source: the origin of the files.
    ///   - options: how the files are served.
    public convenience init(_ source: any FileSource, options: FilesOptions = FilesOptions()) {
        self.init(source, options: options, cache: FileCache(freshness: options.freshness))
    }

    init(_ source: any FileSource, options: FilesOptions, cache: FileCache) {
        self.source = source
        self.options = options
        lookup = FileLookup(source: source, options: options)
        self.cache = cache
    }

    deinit { try? sweep?.cancel() }

    /// The source in words: for a directory, its path as the program gave it.
    public var directory: String { source.description }

    /// Opens the source now, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: `FilesError` for a directory that is not there; other errors of the source.
    public func open() throws { try source.open() }

    /// Nil: the walk ends here, and the rest of the path names the file.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { nil }

    /// Sends the file that the rest of the path names, or throws 404, 403, 412, 416, 503; `FilesError` if the directory
    /// itself is not there.
    public func render(_ request: Request) throws -> Rendering {
        try request.path.withRemainingBytes { rest throws -> Rendering in
            // The walk ended at the directory itself, and no slash followed.
            guard let rest else { return Files.redirect(request) }
            if let file = cache.fresh(rest, now: request.reactor.now) { return Rendering(try Files.answer(request, with: file)) }
            return try look(rest, request)
        }
    }

    // MARK: Answers

    private static func wallClock() -> Int { Int(Syscalls.wallClockSeconds()) }

    private static func answer(_ request: Request, with file: ServedFile) throws -> Response {
        try FileResponse.answer(request, with: file.variant(for: request), now: wallClock)
    }

    private static func redirect(_ request: Request) -> Rendering {
        .redirect(to: SlashRedirect.location(request), status: .movedPermanently)
    }

    private func settle(_ outcome: FileLookup.Outcome, _ key: UnsafeRawBufferPointer, _ request: Request) throws -> Rendering {
        if case .file(let file) = outcome {
            cache.keep(key, file, now: request.reactor.now)
            sweepLater(request.reactor)
            return Rendering(try Files.answer(request, with: file))
        }
        cache.remove(key)
        switch outcome {
        case .slashMissing: return Files.redirect(request)
        case .directory(let path): return try list(path, request)
        case .fallback:
            guard let fallback = options.fallback else { throw HTTPError(.notFound) }
            return try page(fallback, request) { request, file in try Files.answer(request, with: file) }
        case .missing, .file: return try missing(request)
        }
    }

    /// The program's own page for 404, if it has one.
    private func missing(_ request: Request) throws -> Rendering {
        guard let page = options.notFoundPage else { throw HTTPError(.notFound) }
        return try self.page(page, request) { request, file in FileResponse.notFound(request, with: file) }
    }

    /// Sends a page of the program: kept under its own name, and 404 if it is missing itself.
    private func page(_ path: String, _ request: Request, _ answer: @escaping (Request, ServedFile) throws -> Response) throws -> Rendering {
        let path = Array(path.utf8)
        // The page's key is one that no client can send, so it does not collide with a request for the page by its
        // name.
        let key = [0] + path
        return try key.withUnsafeBytes { bytes in
            let now = request.reactor.now
            if let file = cache.fresh(bytes, now: now) { return Rendering(try answer(request, file)) }
            return try outcome(of: FileName(trusted: path), key, request) { [self] outcome in
                guard case .file(let file) = outcome else { throw HTTPError(.notFound) }
                key.withUnsafeBytes { cache.keep($0, file, now: request.reactor.now) }
                sweepLater(request.reactor)
                return Rendering(try answer(request, file))
            }
        }
    }

    private func list(_ path: String, _ request: Request) throws -> Rendering {
        guard let listing = options.listing else { return try missing(request) }
        let page = try ListingPage(request)
        let (source, showsHidden) = (source, options.showsHidden)
        let bytes = request.reactor.deferToThread {
            try source.entries(of: path, limit: listing.entryLimit).map { entries in
                page.render(ListedDirectory(entries, path: path, showsHidden: showsHidden, listing, page))
            }
        }
        return .deferred(
            bytes.map { [self] bytes -> Rendering in
                guard let bytes else { return try missing(request) }
                return Rendering(page.response(bytes))
            })
    }

    // MARK: Looking

    private func look(_ key: UnsafeRawBufferPointer, _ request: Request) throws -> Rendering {
        guard let name = FileName(key, showsHidden: options.showsHidden) else { return try missing(request) }
        let key = Array(key)
        return try outcome(of: name, key, request) { [self] outcome in try key.withUnsafeBytes { try settle(outcome, $0, request) } }
    }

    /// Looks a name up: at once if that takes no time, otherwise on a thread, once for all who ask meanwhile.
    private func outcome(
        of name: FileName, _ key: [UInt8], _ request: Request, _ settle: @escaping (FileLookup.Outcome) throws -> Rendering
    ) throws -> Rendering {
        let known = key.withUnsafeBytes { cache.known($0) }
        let now = request.reactor.now
        do {
            let access = FileAccess(now: now, mayBlock: false)
            return try settle(try lookup.find(name, known: known, access, wallClock: Files.wallClock()))
        } catch is FileAccess.WouldBlock {
            let waiter = Deferred<FileLookup.Outcome>()
            waiting[key, default: []].append(waiter)
            if waiting[key]?.count == 1 { lookInThread(name, known, key, request.reactor) }
            return .deferred(waiter.map { try settle($0) })
        } catch {
            key.withUnsafeBytes { cache.remove($0) }
            throw (error as? Errno)?.asFileAnswer ?? error
        }
    }

    private func lookInThread(_ name: FileName, _ known: ServedFile?, _ key: [UInt8], _ reactor: Reactor) {
        let (lookup, now) = (lookup, reactor.now)
        let outcome = reactor.deferToThread {
            try lookup.find(name, known: known, FileAccess(now: now, mayBlock: true), wallClock: Files.wallClock())
        }
        outcome.whenSettled { [self] result in
            let result = result.mapError { error in
                key.withUnsafeBytes { cache.remove($0) }
                if error is ThreadPool.Failure { return HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"]) as any Error }
                return (error as? Errno)?.asFileAnswer ?? error
            }
            for waiter in waiting.removeValue(forKey: key) ?? [] { waiter.settle(result) }
        }
    }

    private func sweepLater(_ reactor: Reactor) {
        guard sweep == nil, !cache.isEmpty else { return }
        sweep = reactor.callLater(Files.sweepInterval) { [unowned self, unowned reactor] in
            sweep = nil
            cache.sweep()
            sweepLater(reactor)
        }
    }
}
