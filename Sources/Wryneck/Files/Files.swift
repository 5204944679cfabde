// Files.swift - a directory tree as a resource. Twisted's static.File.
// Invariant: it knows no file but those that its tree opens for it; what the cache holds was opened that way, less than a second ago.

internal import HTTPTypes
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
/// redirect for one that is asked for without its slash. There is no listing. Nothing outside of the directory is served, nothing whose
/// name begins with a dot, and nothing but regular files.
///
/// A file in use is looked at again after a second; until then, what was read of it is served from memory.
public final class Files: Resource {
    /// The directory, as the program named it.
    public let directory: String
    private let index: [String]
    private let showsHidden: Bool
    private let mediaTypes: MediaTypes
    private let cacheControl: String?
    private let tree: FileTree
    private var cache: FileCache
    private var sweep: DelayedCall?

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
        self.init(
            FileTree(directory, symlinks: symlinks), index: index, showsHidden: showsHidden, mediaTypes: mediaTypes, cacheControl: cacheControl,
            cache: FileCache())
    }

    init(
        _ tree: FileTree, index: [String] = ["index.html"], showsHidden: Bool = false, mediaTypes: MediaTypes = .standard,
        cacheControl: String? = nil,
        cache: FileCache
    ) {
        self.tree = tree
        directory = tree.directory
        self.index = index
        self.showsHidden = showsHidden
        self.mediaTypes = mediaTypes
        self.cacheControl = cacheControl
        self.cache = cache
    }

    deinit { try? sweep?.cancel() }

    /// Opens the directory now, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: `FilesError`, or an `Errno` if the process has no descriptors left.
    public func open() throws { try tree.openRoot(now: Instant(nanoseconds: .min)) }

    /// Nil: the walk ends here, and what is left of the path names the file.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { nil }

    /// Sends the file that the rest of the path names, or throws 404, 403, 412, 416, 503; `FilesError` if the directory itself is not there.
    public func render(_ request: Request) throws -> Rendering {
        let found = try request.path.withRemainingBytes { rest throws -> Found in
            // The walk ended at the directory itself, and no slash followed.
            guard let rest else { return .directoryWithoutSlash }
            if let file = cache.fresh(rest, now: request.reactor.now) { return .file(file) }
            return try find(rest, request)
        }
        switch found {
        case .file(let file): return Rendering(try FileResponse.answer(request, with: file, now: Files.wallClock))
        case .directoryWithoutSlash: return .redirect(to: SlashRedirect.location(request), status: .movedPermanently)
        }
    }

    // MARK: Finding

    private enum Found {
        case file(ServedFile)
        case directoryWithoutSlash
    }

    private static func wallClock() -> Int { Int(Syscalls.wallClockSeconds()) }

    private func find(_ key: UnsafeRawBufferPointer, _ request: Request) throws -> Found {
        guard let name = FileName(key, showsHidden: showsHidden) else { throw HTTPError(.notFound) }
        let now = request.reactor.now
        do {
            guard let (opened, path) = try name.endsInSlash ? openIndex(name, now) : openFile(name, now) else {
                cache.remove(key)
                return .directoryWithoutSlash
            }
            return .file(try serve(opened, path, key, request.reactor))
        } catch {
            cache.remove(key)
            throw (error as? Errno)?.asFileAnswer ?? error
        }
    }

    /// Nil if it is a directory.
    private func openFile(_ name: FileName, _ now: Instant) throws -> (TreeFile, path: [UInt8])? {
        let opened = try tree.open(name.path, now: now)
        switch opened.status.kind {
        case .regular: return (opened, name.path)
        case .directory: return nil
        case .other: throw HTTPError(.notFound)
        }
    }

    private func openIndex(_ name: FileName, _ now: Instant) throws -> (TreeFile, path: [UInt8]) {
        for index in index {
            let path = name.appending(index)
            do {
                let opened = try tree.open(path, now: now)
                if opened.status.kind == .regular { return (opened, path) }
            } catch let error as Errno where error == .noEntry {
                continue
            }
        }
        throw HTTPError(.notFound)
    }

    private func serve(_ opened: TreeFile, _ path: [UInt8], _ key: UnsafeRawBufferPointer, _ reactor: Reactor) throws -> ServedFile {
        if let known = cache.confirmed(key, opened.status, now: reactor.now) { return known }
        let file = try ServedFile(opened, type: mediaTypes.type(of: path), cacheControl: cacheControl, wallClock: Files.wallClock())
        cache.keep(key, file, now: reactor.now)
        sweepLater(reactor)
        return file
    }

    private func sweepLater(_ reactor: Reactor) {
        guard sweep == nil, !cache.isEmpty else { return }
        sweep = reactor.callLater(Files.sweepInterval) { [weak self, unowned reactor] in
            guard let self else { return }
            sweep = nil
            cache.sweep()
            sweepLater(reactor)
        }
    }
}
