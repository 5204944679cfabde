// Files.swift - a tree of files as a resource. Twisted's static.File.
// Invariant: it knows no file but those that its source gives it; what the cache holds was given less than a second ago.

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
/// Answers are complete: media type, ETag and Last-Modified, conditional requests, ranges; `index.html` for a directory, and a
/// redirect for one that is asked for without its slash. Nothing outside of the directory is served, nothing whose
/// name begins with a dot, and nothing but regular files. There is no listing, unless `FilesOptions` says so; they have the rest, too.
///
/// A file in use is looked at again after a second; until then, what was read of it is served from memory. What would have to be waited for is
/// waited for on a thread of the reactor's pool: a slow disk holds up those who ask for its files, and nobody else.
public final class Files: Resource {
    let options: FilesOptions
    let source: any FileSource
    private let lookup: FileLookup
    private var cache: FileCache
    private var sweep: DelayedCall?
    /// Those who wait for the same name.
    private var waiting: [[UInt8]: [Deferred<FileLookup.Outcome>]] = [:]

    /// How long what nobody asks for stays in memory, at least.
    private static let sweepInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - directory: a path, relative to the process's working directory unless it begins with a slash. It is opened when it is first
    ///     needed; call `open()` to know earlier whether it is there.
    ///   - index: which names stand for a directory, the first that exists.
    ///   - symlinks: which symbolic links are followed.
    ///   - showsHidden: whether names that begin with a dot are served; `.well-known` at the top always is.
    ///   - mediaTypes: what extensions mean.
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
    ///   - directory: as above.
    ///   - options: how its files are served.
    public convenience init(_ directory: String, options: FilesOptions) { self.init(DirectorySource(directory), options: options) }

    /// - Parameters:
    ///   - source: where the files come from.
    ///   - options: how they are served.
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

    /// Where the files come from, in words: for a directory, its path as the program named it.
    public var directory: String { source.description }

    /// Opens the source now, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: `FilesError` for a directory that is not there; what else the source throws.
    public func open() throws { try source.open() }

    /// Nil: the walk ends here, and what is left of the path names the file.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { nil }

    /// Sends the file that the rest of the path names, or throws 404, 403, 412, 416, 503; `FilesError` if the directory itself is not there.
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

    /// The program's own page, if it has one.
    private func missing(_ request: Request) throws -> Rendering {
        guard let page = options.notFoundPage else { throw HTTPError(.notFound) }
        return try self.page(page, request) { request, file in FileResponse.notFound(request, with: file) }
    }

    /// A page of the program's: kept under its own name, and 404 if it is missing itself.
    private func page(_ path: String, _ request: Request, _ answer: @escaping (Request, ServedFile) throws -> Response) throws -> Rendering {
        let path = Array(path.utf8)
        // A key that no client can send stands for it: what is asked for by name goes its own way.
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

    /// Looks at once where that takes no time, else on a thread, once for all who ask meanwhile.
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
