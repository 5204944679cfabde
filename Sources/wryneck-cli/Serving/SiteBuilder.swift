// SiteBuilder.swift - the tree that the options describe. One value for all reactors; each makes its own site of it.
// Invariant: the order of the middleware, from the outside in, is: limits on requests, CORS, headers, bandwidth,
// compression, passwords, live reload. A browser's preflight has no password, a 401 has the headers, and the bandwidth
// limit counts the bytes on the wire.

internal import Wryneck

struct SiteBuilder: Sendable {
    let folder: String
    let isArchive: Bool
    let symlinks: SymlinkPolicy
    private(set) var files: FilesOptions
    let uploads: UploadPlan?
    /// The port to which requests in the clear are redirected; nil for no redirect.
    let redirectPort: Int?
    private var options = SiteOptions()
    private let limiter: RateLimiter?
    private let cors: CORS.Options?
    private let headers: [ExtraHeaders.Change]
    private let security: SecurityHeaders.Options?
    private let bytesPerSecond: Int?
    private let codings: [ContentCoding]
    let users: BasicAuth.Users?
    private let realm: String
    /// Makes pages reload; nil without `--watch`.
    var reload: LiveReload? { didSet { if reload != nil { files.freshness = .zero } } }

    /// - Throws: `Mistake` for options that do not go together.
    init(_ command: WryneckCommand) throws {
        folder = command.folder
        isArchive = SiteBuilder.isArchive(folder)
        symlinks = command.files.symlinkPolicy
        var files = try command.files.options()
        files.rules = command.headers.cacheControl
        files.precompressed = command.headers.precompressed
        // Somebody who has just replaced a file expects to see the new one.
        if command.uploads.uploadOverwrite { files.freshness = .zero }
        self.files = files
        uploads = try command.uploads.plan(in: folder, isArchive: isArchive)
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
        if command.access.proxyField != nil, command.access.trustedProxies.isEmpty { throw Mistake("--proxy-field needs --trusted-proxies") }
        realm = command.access.realm
    }

    /// - Throws: if the folder, or another file that the options name, is not there.
    func site(on reactor: Reactor? = nil, accessLog: (any AccessLog)? = nil) throws -> Site {
        let files = Files(source, options: files)
        do { try files.open() } catch let error as Errno { throw Mistake("cannot open \(folder): \(error)") } catch let error as ZipError {
            throw Mistake("cannot serve \(folder): \(error)")
        }
        let content: any Resource = try uploads.map { try UploadSwitch($0, files: files) } ?? files
        let middleware = try middleware(on: reactor)
        let root: any Resource = middleware.isEmpty ? content : Wrapped(content, in: middleware)
        return Site(redirectPort.map { HTTPSRedirect(port: $0, otherwise: root) } ?? root, options: options, accessLog: accessLog)
    }

    /// - Throws: `Mistake` if a page that the options name is not there.
    func checkPages() throws {
        let access = FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)
        for (option, page) in [("--spa", files.fallback), ("--not-found-page", files.notFoundPage)] {
            guard let page else { continue }
            guard case .file? = try source.item(at: page, access) else { throw Mistake("\(option): there is no file \(page) in \(folder)") }
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

    private var source: any FileSource { isArchive ? ZipSource(folder) : DirectorySource(folder, symlinks: symlinks) }

    /// Whether a path is an archive. A folder may have such a name, too.
    private static func isArchive(_ path: String) -> Bool { path.lowercased().hasSuffix(".zip") && !FileSystem.isFolder(path) }
}

/// A resource with middleware around it.
private final class Wrapped: Resource {
    private let content: any Resource
    let middleware: [any Middleware]

    init(_ content: any Resource, in middleware: [any Middleware]) {
        self.content = content
        self.middleware = middleware
    }

    func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { content }
    func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
