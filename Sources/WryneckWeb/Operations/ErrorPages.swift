// ErrorPages.swift - pages of a site's own for its errors, by status.
// Invariants: the status and the fields of the error stay (Allow, Retry-After, WWW-Authenticate); a page that fails
// leaves the built-in one, so that an error never has an error for its answer.

public import Wryneck
internal import WryneckReactor

/// Pages for errors: of one status, of a class of them, or of all.
///
/// ```swift
/// let pages = ErrorPages()
/// pages.on(.notFound) { _, request in .html("<h1>Nothing here</h1>") }
/// pages.on(500...599) { _, request in .html("<h1>Our fault</h1><p>Please tell us: \(request.requestID)") }
/// try pages.on(.forbidden, file: "pages/403.html")
/// return Site(root, errorPage: pages.sitePage)    // all errors of the site
/// admin.use(pages)                                // or those of a branch
/// ```
///
/// Clients that prefer JSON get the error as `application/problem+json` (RFC 9457), whatever the pages are, unless
/// `problems` is false.
public final class ErrorPages: Middleware {
    /// Makes a page; nil leaves it to the next one that fits, and at last to the built-in page. A page that has set
    /// another status than 200 keeps it.
    public typealias Maker = (HTTPError, Request) throws -> Response?

    /// The most bytes of a page's file. Larger ones do not belong in memory.
    private static let largestFile = 1_048_576

    private let problems: Bool
    private var makers: [(codes: ClosedRange<Int>, make: Maker)] = []

    /// - Parameter problems: whether clients that prefer JSON get it.
    public init(problems: Bool = true) { self.problems = problems }

    /// Adds a page for one status.
    /// - Parameters:
    ///   - status: the status.
    ///   - make: makes the page.
    public func on(_ status: HTTPResponse.Status, _ make: @escaping Maker) { on(status.code...status.code, make) }

    /// Adds a page for several statuses. The narrowest range that fits an error is asked first, and of two equal ones
    /// the later.
    /// - Parameters:
    ///   - codes: such as `500...599`.
    ///   - make: makes the page.
    public func on(_ codes: ClosedRange<Int>, _ make: @escaping Maker) {
        let index = makers.firstIndex { $0.codes.count >= codes.count } ?? makers.endIndex
        makers.insert((codes, make), at: index)
    }

    /// Adds a file as the page of a status. It is read now, and kept.
    /// - Parameters:
    ///   - status: the status.
    ///   - path: the file's, of at most 1 MiB.
    ///   - type: its media type.
    /// - Throws: `Errno` if it cannot be read; `EFBIG` if it is larger.
    public func on(
        _ status: HTTPResponse.Status, file path: String, type: String = "text/html; charset=utf-8"
    ) throws {
        let bytes = try Syscalls.readAll(path, atMost: ErrorPages.largestFile)
        on(status) { _, _ in .bytes(bytes, type: type) }
    }

    /// The page for an error: a `Site.ErrorPage`.
    /// - Parameters:
    ///   - error: the error.
    ///   - request: the request that has led to it.
    /// - Returns: the page; nil for the built-in one.
    public func page(for error: HTTPError, _ request: Request) -> Response? {
        if problems, Self.prefersJSON(request.headers) { return Problem(error).response }
        for (codes, make) in makers where codes.contains(error.status.code) {
            do { if let page = try make(error, request) { return page } } catch {
                request.logger.error("The page of an error has failed", metadata: ["error": "\(error)"])
            }
        }
        return nil
    }

    /// `page(for:_:)` as an argument of `Site`.
    public var sitePage: Site.ErrorPage { { [self] in page(for: $0, $1) } }

    /// Passes the request on, and makes pages of the errors that come from below.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, or the page of its error.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try next(request).mapError { [self] error in
            let known = Self.known(error)
            guard var response = page(for: known ?? HTTPError(.internalServerError), request) else { throw error }
            if known == nil {
                request.logger.error("A handler threw an error", metadata: ["error": "\(error)"])
            }
            if response.status == .ok { response.status = known?.status ?? .internalServerError }
            for (name, value) in known?.headers ?? [:] { response.headers[name] = value }
            return response
        }
    }

    /// The error that a client may be told; nil for one of the program's own, which is a 500 that reveals nothing.
    static func known(_ error: any Error) -> HTTPError? {
        if let error = error as? HTTPError { return error }
        return (error as? ProtocolViolation).map { HTTPError($0) }
    }

    private static func prefersJSON(_ headers: Headers) -> Bool {
        let offers = ["text/html", "text/plain", "application/problem+json", "application/json"]
        return AcceptedTypes(headers).best(of: offers)?.hasSuffix("json") ?? false
    }
}
