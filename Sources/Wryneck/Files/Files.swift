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
/// Answers are complete: media type, ETag and Last-Modified, conditional requests, ranges; `index.html` for a
/// directory, and a redirect for one that is asked for without its slash. Dot segments and empty ones are resolved as
/// on a disk. Nothing outside of the directory is served, nothing whose name begins with a dot, and nothing but regular
/// files. There is no listing, unless `Files.Options` says so; they have the rest, too.
///
/// A file in use is checked again after a second; until then, it is served from memory. Work that has to wait for a
/// disk is done on a thread of the reactor's pool: a slow disk delays those who ask for its files, and nobody else.
public final class Files: Resource, FolderUser {
    let options: Files.Options
    let source: any FileSource
    private let lookup: FileLookup
    private var cache: FileCache
    private var sweep: DelayedCall?
    private var remarks = FileRemarks()
    /// The requests that wait for the same name.
    private var waiting: [[UInt8]: [Deferred<FileLookup.Outcome>]] = [:]
    /// The number of archives under way.
    var archivesUnderWay = 0

    /// The least time for which a file that nobody asks for stays in memory.
    private static let sweepInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - directory: a path, relative to the process's working directory unless it begins with a slash. It is opened
    ///     when it is first needed; a server that starts logs a warning, with the whole path, if it is not there. Call
    ///     `open()` to know it before.
    ///   - index: the names that stand for a directory; the first that exists is used.
    ///   - symlinks: which symbolic links are followed.
    ///   - showsHidden: whether names that begin with a dot are served; `.well-known` at the top always is.
    ///   - mediaTypes: the media types of extensions.
    ///   - cacheControl: the value of Cache-Control for all files; without one, clients guess.
    public convenience init(
        _ directory: String, index: [String] = ["index.html"], symlinks: DirectorySource.SymlinkPolicy = .inside,
        showsHidden: Bool = false,
        mediaTypes: MediaTypes = .standard, cacheControl: String? = nil
    ) {
        var options = Files.Options()
        (options.index, options.showsHidden, options.mediaTypes) = (index, showsHidden, mediaTypes)
        if let cacheControl { options.rules = [Files.Rule(.all, [.cacheControl: cacheControl])] }
        self.init(DirectorySource(directory, symlinks: symlinks), options: options)
    }

    /// - Parameters:
    ///   - directory: a path, as for the other initialiser.
    ///   - options: how the files are served.
    public convenience init(_ directory: String, options: Files.Options) {
        self.init(DirectorySource(directory), options: options)
    }

    /// - Parameters:
    ///   - source: the origin of the files.
    ///   - options: how the files are served.
    public convenience init(_ source: any FileSource, options: Files.Options = Files.Options()) {
        self.init(source, options: options, cache: FileCache(freshness: options.freshness))
    }

    init(_ source: any FileSource, options: Files.Options, cache: FileCache) {
        self.source = source
        self.options = options
        lookup = FileLookup(source: source, options: options)
        self.cache = cache
    }

    deinit { try? sweep?.cancel() }

    /// The source in words: for a directory, its path as the program gave it.
    public var directory: String { source.description }

    /// Opens the source now, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: `Files.DirectoryError` for a directory that is not there; other errors of the source.
    public func open() throws { try source.open() }

    /// Nil: the walk ends here, and the rest of the path names the file.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? { nil }

    /// Sends the file that the rest of the path names, or throws 404, 403, 412, 416, 503; `Files.DirectoryError` if the
    /// directory itself is not there.
    public func render(_ request: Request) throws -> Rendering {
        try request.path.withRemainingBytes { rest throws -> Rendering in
            // The walk ended at the directory itself, and no slash followed.
            guard let rest else { return try withoutSlash(request) }
            if let file = cache.fresh(rest, now: request.reactor.now) {
                return Rendering(try Files.answer(request, with: file))
            }
            return try look(rest, request)
        }
    }

    // MARK: Answers

    private static func wallClock() -> Int { Int(Syscalls.wallClockSeconds()) }

    private static func answer(_ request: Request, with file: ServedFile) throws -> Response {
        try FileResponse.answer(request, with: file.variant(for: request), now: wallClock)
    }

    private static func redirect(_ request: Request, to location: String) -> Rendering {
        .redirect(to: location, status: .movedPermanently)
    }

    /// A file that stands for the source has no slash behind it; a directory has.
    private func withoutSlash(_ request: Request) throws -> Rendering {
        guard source.rootFile != nil else { return Files.redirect(request, to: RelativeLocation.withSlash(request)) }
        // No client can send this one.
        let key: [UInt8] = [0]
        return try key.withUnsafeBytes { bytes in
            if let file = cache.fresh(bytes, now: request.reactor.now) {
                return Rendering(try Files.answer(request, with: file))
            }
            return try find(FileName(trusted: ""), key, request)
        }
    }

    private func settle(_ outcome: FileLookup.Outcome, _ key: UnsafeRawBufferPointer, _ request: Request) throws
        -> Rendering
    {
        if case .file(let file) = outcome {
            cache.keep(key, file, now: request.reactor.now)
            sweepLater(request.reactor)
            return Rendering(try Files.answer(request, with: file))
        }
        cache.remove(key)
        switch outcome {
        case .slashMissing: return Files.redirect(request, to: RelativeLocation.withSlash(request))
        case .directory(let path): return try list(path, request)
        case .missing(let remark):
            if let remark { remarks.tell(remark.path, remark.reason, request.logger) }
            return try missing(request)
        case .file: return try missing(request)
        }
    }

    // MARK: Where nothing is

    /// The application's page for what asks for one; else the program's own page for 404, if it has one.
    private func missing(_ request: Request) throws -> Rendering {
        if let fallback = options.fallback, PageRequest.isOne(request, options.mediaTypes) {
            return try page(fallback, request) { request, file in
                var response = try Files.answer(request, with: file)
                response.headers.addVary(PageRequest.vary)
                return response
            }
        }
        guard let page = options.notFoundPage else { throw notFound }
        return try self.page(page, request) { request, file in FileResponse.notFound(request, with: file) }
    }

    private var notFound: HTTPError {
        HTTPError(.notFound, headers: options.fallback == nil ? [:] : [.vary: PageRequest.vary])
    }

    /// A page of the program's: kept under its own name, and 404 if it is missing itself or cannot be read.
    private func page(_ path: String, _ request: Request, _ answer: @escaping (Request, ServedFile) throws -> Response)
        throws -> Rendering
    {
        // The page's key is one that no client can send, so it does not collide with a request for the page by its
        // name.
        let key = [0] + Array(path.utf8)
        return try key.withUnsafeBytes { bytes in
            let now = request.reactor.now
            if let file = cache.fresh(bytes, now: now) { return Rendering(try answer(request, file)) }
            return try outcome(of: FileName(trusted: SourcePath(path)), key, request, isPage: true) { [self] outcome in
                if case .missing(let remark?) = outcome { remarks.tell(remark.path, remark.reason, request.logger) }
                guard case .file(let file) = outcome else { throw notFound }
                key.withUnsafeBytes { cache.keep($0, file, now: request.reactor.now) }
                sweepLater(request.reactor)
                return Rendering(try answer(request, file))
            }
        }
    }

    // MARK: Lists

    private func list(_ path: SourcePath, _ request: Request) throws -> Rendering {
        guard let listing = options.listing else { return try missing(request) }
        if let archive = try archive(path, request) { return archive }
        let page = ListingPage(request, path: path, listing)
        let (source, showsHidden) = (source, options.showsHidden)
        let list = request.reactor.deferToThread {
            try source.entries(of: path, limit: listing.entryLimit).map { entries in
                let directory = ListedDirectory(entries, path: path, showsHidden: showsHidden, listing, page)
                return (bytes: page.render(directory), remarks: directory.remarks)
            }
        }
        return .deferred(
            list.map { [self] list -> Rendering in
                guard let list else { return try missing(request) }
                for remark in list.remarks { remarks.tell(path, remark, request.logger) }
                return Rendering(page.response(list.bytes))
            })
    }

    // MARK: Looking

    private func look(_ key: UnsafeRawBufferPointer, _ request: Request) throws -> Rendering {
        let rules = FileName.Rules(
            showsHidden: options.showsHidden, slashes: options.slashes, isAtRoot: request.path.isUnwalked)
        guard let name = FileName(key, rules) else { return try missing(request) }
        if let levels = name.redirectedLevels {
            return Files.redirect(request, to: RelativeLocation.merged(name, levels: levels, request))
        }
        return try find(name, Array(key), request)
    }

    private func find(_ name: FileName, _ key: [UInt8], _ request: Request) throws -> Rendering {
        try outcome(of: name, key, request) { [self] outcome in
            try key.withUnsafeBytes { try settle(outcome, $0, request) }
        }
    }

    /// Looks a name up: at once if that takes no time, otherwise on a thread, once for all who ask meanwhile.
    private func outcome(
        of name: FileName, _ key: [UInt8], _ request: Request, isPage: Bool = false,
        _ settle: @escaping (FileLookup.Outcome) throws -> Rendering
    ) throws -> Rendering {
        let known = key.withUnsafeBytes { cache.known($0) }
        let now = request.reactor.now
        func look(mayBlock: Bool) -> FileLookup.Look {
            FileLookup.Look(
                known: known, FileAccess(now: now, mayBlock: mayBlock), wallClock: Files.wallClock(), isPage: isPage)
        }
        do {
            return try settle(try lookup.find(name, look(mayBlock: false)))
        } catch is FileAccess.WouldBlock {
            let waiter = Deferred<FileLookup.Outcome>()
            waiting[key, default: []].append(waiter)
            if waiting[key]?.count == 1 { lookInThread(name, look(mayBlock: true), key, request.reactor) }
            return .deferred(waiter.map { try settle($0) })
        } catch {
            key.withUnsafeBytes { cache.remove($0) }
            throw (error as? Errno)?.asFileAnswer ?? error
        }
    }

    private func lookInThread(_ name: FileName, _ look: FileLookup.Look, _ key: [UInt8], _ reactor: Reactor) {
        let lookup = lookup
        let outcome = reactor.deferToThread { try lookup.find(name, look) }
        outcome.whenSettled { [self] result in
            let result = result.mapError { error in
                key.withUnsafeBytes { cache.remove($0) }
                if error is ThreadPool.Failure {
                    return HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"]) as any Error
                }
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
