// SiteBuilder.swift - the tree that the options describe. One value for all reactors; each makes its own site of it.
// Invariant: the order of the middleware, from the outside in, is: limits on requests, CORS, headers, bandwidth,
// compression, passwords, live reload; then other servers; below the base path, redirects. A browser's preflight has no
// password, a 401 has the headers, and the bandwidth limit counts the bytes on the wire.

internal import Wryneck
internal import WryneckProxy

struct SiteBuilder: Sendable {
    let folder: String
    let isArchive: Bool
    /// Whether what is served is one file.
    let isFile: Bool
    let symlinks: DirectorySource.SymlinkPolicy
    private(set) var files: Files.Options
    let uploads: UploadPlan?
    /// The port to which requests in the clear are redirected; nil for no redirect.
    let redirectPort: Int?
    private var options = Site.Options()
    private let limiter: RateLimiter?
    private let cors: CORS.Options?
    private let headers: [ExtraHeaders.Change]
    private let security: SecurityHeaders.Options?
    private let bytesPerSecond: Int?
    private let codings: [ContentCoding]
    let users: BasicAuth.Users?
    private let realm: String
    private let redirects: [Redirects.Rule]
    /// The paths that other servers answer for.
    let proxies: [ProxyPlan]
    /// The path above the files.
    let basePath: String
    /// Makes pages reload; nil without `--watch`.
    var reload: LiveReload? { didSet { if reload != nil { files.freshness = .zero } } }

    /// - Throws: `Mistake` for options that do not go together.
    init(_ command: WryneckCommand) throws {
        folder = command.folder
        isArchive = SiteBuilder.isArchive(folder)
        isFile = !isArchive && FileSystem.isFile(folder)
        symlinks = command.files.symlinkPolicy
        var files = try command.files.options()
        // Types first: what is said of files of a type is said of what they are now.
        files.rules = command.files.type + command.headers.cacheControl
        files.precompressed = command.headers.precompressed
        // Somebody who has just replaced a file expects to see the new one.
        if command.uploads.uploadOverwrite { files.freshness = .zero }
        uploads = try command.uploads.plan(in: folder, isArchive: isArchive)
        if let uploads { files.listing?.uploadForm = Files.UploadForm(in: uploads.path, bodyLimit: uploads.limit) }
        self.files = files
        #if TLS
            redirectPort = command.tls.httpRedirect == nil ? nil : command.listening.webPort
        #else
            redirectPort = nil
        #endif
        limiter = command.access.limitRequests.map { RateLimiter(requestsPerSecond: $0.perSecond, burst: $0.burst) }
        cors = command.headers.corsOptions
        options.serverName = command.headers.serverName
        options.hosts = command.access.hosts
        options.trustedProxies = command.access.proxies
        headers = command.headers.header
        security = command.headers.security
        bytesPerSecond = command.access.limitRate
        codings = command.headers.compressed
        users = try command.access.users()
        if command.access.proxyField != nil, command.access.trustedProxies.isEmpty {
            throw Mistake("--proxy-field needs --trusted-proxies")
        }
        realm = command.access.realm
        let paths = try command.files.basePaths()
        basePath = paths.kept
        options.strippedPrefix = paths.stripped
        redirects = command.files.redirect
        do { _ = try Redirects(redirects) } catch { throw Mistake("--redirect: \(error)") }
        proxies = try command.proxies.plans()
    }

    /// - Throws: if the folder, or another file that the options name, is not there.
    func site(on reactor: Reactor? = nil, accessLog: (any AccessLog)? = nil) throws -> Site {
        let files = Files(source, options: files)
        do { try files.open() } catch let error as Errno { throw Mistake("cannot open \(folder): \(error)") } catch let
            error as ZipSource.Failure
        {
            throw Mistake("cannot serve \(folder): \(error)")
        }
        var root: any Resource = try uploads.map { try UploadSwitch($0, files: files) } ?? files
        if !redirects.isEmpty { root = Wrapped(root, in: [try Redirects(redirects)]) }
        if !basePath.isEmpty {
            let branch = Branch()
            branch[basePath] = root
            root = branch
        }
        if !proxies.isEmpty { root = try ProxySwitch(proxies, files: root) }
        let middleware = try middleware(on: reactor)
        if !middleware.isEmpty { root = Wrapped(root, in: middleware) }
        if let redirectPort { root = HTTPSRedirect(port: redirectPort, otherwise: root) }
        return Site(root, options: options, accessLog: accessLog)
    }

    /// - Throws: `Mistake` if a page that the options name is not there.
    func checkPages() throws {
        let access = FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)
        for (option, page) in [("--spa", files.fallback), ("--not-found-page", files.notFoundPage)] {
            guard let page else { continue }
            guard case .file? = try source.item(at: SourcePath(page), access) else {
                throw Mistake("\(option): there is no file \(page) in \(folder)")
            }
        }
    }

    private func middleware(on reactor: Reactor?) throws -> [any Middleware] {
        var middleware: [any Middleware] = []
        if let limiter { middleware.append(RateLimit(limiter)) }
        if let cors { middleware.append(try CORS(cors)) }
        // Outside of the security headers, and so applied after them: the user's fields win.
        if !headers.isEmpty { middleware.append(try ExtraHeaders(headers)) }
        if let security { middleware.append(try SecurityHeaders(security)) }
        if let bytesPerSecond { middleware.append(BandwidthLimit(bytesPerSecond: bytesPerSecond)) }
        #if Compression
            if !codings.isEmpty {
                var options = Compression.Options()
                options.codings = codings
                middleware.append(Compression(options))
            }
        #endif
        if let users { middleware.append(try BasicAuth(users, realm: realm)) }
        // Innermost: clients that may not read the pages do not learn when they change.
        if let reload, let reactor { middleware.append(try reload.middleware(on: reactor)) }
        return middleware
    }

    /// What is there and will not be served, as far as that is known now.
    var remarks: [String] {
        let source = source
        return (try? source.open()) == nil ? [] : source.remarks
    }

    /// What there is to watch for changes; nil for an archive.
    var watchedFolder: String? {
        guard isFile else { return isArchive ? nil : folder }
        let end = folder.utf8.lastIndex(of: UInt8(ascii: "/"))
        return end.map { String(folder[...$0]) } ?? "."
    }

    private var source: any FileSource {
        if isArchive { return ZipSource(folder) }
        return isFile ? SingleFileSource(folder) as any FileSource : DirectorySource(folder, symlinks: symlinks)
    }

    /// Whether a path is an archive. A folder may have such a name, too.
    private static func isArchive(_ path: String) -> Bool {
        path.lowercased().hasSuffix(".zip") && !FileSystem.isFolder(path)
    }
}

/// A resource with middleware around it.
private final class Wrapped: Resource {
    private let content: any Resource
    let middleware: [any Middleware]

    init(_ content: any Resource, in middleware: [any Middleware]) {
        self.content = content
        self.middleware = middleware
    }

    func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? { content }
    func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
