// CORS.swift - lets scripts of other sites read the responses: https://fetch.spec.whatwg.org/#http-cors-protocol
// Invariants: `*` never goes together with credentials; an answer that depends on the origin says so in Vary.

public import HTTPTypes
internal import WryneckHTTP

/// Lets scripts of other sites read responses, and answers the browsers' preflights.
///
/// ```swift
/// root.use(try CORS(.init(origins: .list(["https://app.example.org"]))))
/// ```
///
/// A preflight (OPTIONS with an Origin and `Access-Control-Request-Method`) is answered here, with 204, and is not
/// passed on: so CORS has to be outside of authentication. Requests from origins that are not allowed are answered as
/// without CORS; the browser then keeps the answer from the script. Error pages get the fields, too: a script could
/// otherwise not tell a 404 from a broken connection.
public final class CORS: Middleware {
    /// The sites whose scripts are allowed.
    public enum Origins: Sendable {
        /// All sites. Not allowed together with credentials.
        case any
        /// These sites, each as `https://host` or `https://host:port`. `https://*.host` stands for all names below the
        /// host, but not for the host itself; `null` for files and sandboxes, which can be anybody's.
        case list([String])
        /// The sites for which the closure returns true. It gets the origin that the browser sent: compare whole names,
        /// since `evil-example.org` ends like `example.org`.
        case matching(@Sendable (String) -> Bool)
    }

    /// The request fields that scripts may set, beyond those that they always may.
    public enum RequestHeaders: Sendable {
        /// All that they ask for.
        case requested
        /// These fields.
        case list([HTTPField.Name])
    }

    /// What scripts of other sites may do.
    public struct Options: Sendable {
        /// The sites whose scripts are allowed.
        public var origins: Origins
        /// The methods that they may use; GET, HEAD and POST need no permission.
        public var methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
        /// The request fields that they may set.
        public var headers = RequestHeaders.requested
        /// The response fields that they may read, beyond the seven that they always may (Cache-Control, Content-Type
        /// and the like).
        public var exposed: [HTTPField.Name] = []
        /// Whether they may use the user's cookies and passwords. Then name the origins, because these sites can do
        /// what the user can.
        public var allowsCredentials = false
        /// How long a browser may cache a preflight's answer; nil leaves it to the browser (5 seconds). Chromium takes
        /// at most two hours.
        public var maxAge: Duration? = .seconds(600)
        /// Whether pages from the public internet may reach this server in a private network
        /// (https://wicg.github.io/private-network-access/).
        public var allowsPrivateNetwork = false

        /// - Parameter origins: the sites whose scripts are allowed.
        public init(origins: Origins) { self.origins = origins }
    }

    /// A contradiction or a mistake in the options.
    public enum Mistake: Error, Hashable, Sendable {
        /// All sites together with credentials: any site could do what the user can.
        case credentialsForEverybody
        /// The text is not an origin: a scheme, `://`, a host in lower case, optionally a port, and nothing behind it;
        /// a star only in the place of the first labels.
        case notAnOrigin(String)
    }

    private let options: Options
    private let exact: [String]
    private let wildcards: [Wildcard]
    private let methods: String
    private let exposed: String

    /// - Parameter options: what scripts of other sites may do.
    /// - Throws: `Mistake`.
    public init(_ options: Options) throws(Mistake) {
        switch options.origins {
        case .any: if options.allowsCredentials { throw .credentialsForEverybody }
        case .list(let origins):
            if let wrong = origins.first(where: { !CORS.isOrigin($0) }) { throw .notAnOrigin(wrong) }
        case .matching: break
        }
        self.options = options
        let origins = if case .list(let origins) = options.origins { origins.map(CORS.asSent) } else { [String]() }
        wildcards = origins.compactMap { Wildcard($0) }
        exact = origins.filter { !$0.contains("*") }
        methods = options.methods.map(\.rawValue).joined(separator: ", ")
        exposed = options.exposed.map(\.rawName).joined(separator: ", ")
    }

    /// Answers a preflight, or passes the request on and adds the fields that the browser needs.
    /// - Parameters:
    ///   - request: its Origin decides.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the answer to the preflight, or the response of `next` with the fields.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let origins = request.headers.all(.origin)
        let origin = origins.count == 1 ? origins.first : nil
        if request.method == .options, origin != nil, request.headers.contains(.accessControlRequestMethod) {
            return Rendering(preflight(request.headers, origin))
        }
        return try request.amending(next) { [self] response in
            // The resource has set the fields itself.
            guard !response.headers.contains(.accessControlAllowOrigin) else { return }
            allow(origin, &response.headers)
            if !exposed.isEmpty, response.headers.contains(.accessControlAllowOrigin) {
                response.headers[.accessControlExposeHeaders] = exposed
            }
        }
    }

    private func preflight(_ asked: Headers, _ origin: String?) -> Response {
        var headers = Headers()
        allow(origin, &headers)
        headers.addVary("Access-Control-Request-Method")
        headers.addVary("Access-Control-Request-Headers")
        guard headers.contains(.accessControlAllowOrigin) else { return Response(status: .noContent, headers: headers) }
        headers[.accessControlAllowMethods] = methods
        switch options.headers {
        case .requested: headers[.accessControlAllowHeaders] = CORS.tokens(asked.all(.accessControlRequestHeaders))
        case .list(let names):
            if !names.isEmpty { headers[.accessControlAllowHeaders] = names.map(\.rawName).joined(separator: ", ") }
        }
        if let maxAge = options.maxAge { headers[.accessControlMaxAge] = "\(max(maxAge.components.seconds, 0))" }
        if options.allowsPrivateNetwork, asked[CORS.requestPrivateNetwork] == "true" {
            headers[CORS.allowPrivateNetwork] = "true"
        }
        return Response(status: .noContent, headers: headers)
    }

    private func allow(_ origin: String?, _ headers: inout Headers) {
        if case .any = options.origins { return headers[.accessControlAllowOrigin] = "*" }
        headers.addVary("Origin")
        guard let origin, isAllowed(origin) else { return }
        headers[.accessControlAllowOrigin] = origin
        if options.allowsCredentials { headers[.accessControlAllowCredentials] = "true" }
    }

    private func isAllowed(_ origin: String) -> Bool {
        switch options.origins {
        case .any: true
        case .list: exact.contains { $0.hasSameBytes(as: origin) } || wildcards.contains { $0.fits(origin) }
        case .matching(let matches): matches(origin)
        }
    }

    /// The names of fields that a script asks for; nil for none. Never `*`, which has another meaning in an answer.
    private static func tokens(_ lines: [String]) -> String? {
        let names = lines.flatMap { $0.split(separator: ",") }.map { $0.trimmed }.filter {
            $0 != "*" && HTTPField.Name(String($0)) != nil
        }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private static func isOrigin(_ text: String) -> Bool {
        if text == "null" { return true }
        guard let colon = text.firstRange(of: "://"), colon.lowerBound > text.startIndex else { return false }
        let host = text[colon.upperBound...]
        return !host.isEmpty && text == text.lowercased() && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && !host.contains { "/?#@,".contains($0) } && (!text.contains("*") || Wildcard(text) != nil)
    }

    /// As browsers write it: they leave out the port that the scheme stands for.
    private static func asSent(_ origin: String) -> String {
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
        where origin.hasPrefix(scheme) && origin.hasSuffix(port) {
            return String(origin.dropLast(port.count))
        }
        return origin
    }

    /// `https://*.example.org`.
    private struct Wildcard {
        /// With the slashes.
        let scheme: String
        /// From the dot on, with the port.
        let end: String

        init?(_ text: String) {
            guard let star = text.firstRange(of: "://*.") else { return nil }
            scheme = text[..<star.lowerBound] + "://"
            end = "." + text[star.upperBound...]
            if scheme.contains("*") || end.contains("*") || end.utf8.count < 2 || end.hasPrefix("..") { return nil }
        }

        /// What the star stands for is one label or several, and nothing that would make it another host.
        func fits(_ origin: String) -> Bool {
            guard origin.hasPrefix(scheme), origin.hasSuffix(end),
                origin.utf8.count > scheme.utf8.count + end.utf8.count
            else { return false }
            return origin.utf8.dropFirst(scheme.utf8.count).dropLast(end.utf8.count).allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || "-._".utf8.contains(byte)
            }
        }
    }

    private static let requestPrivateNetwork = HTTPField.Name("Access-Control-Request-Private-Network") ?? .origin
    private static let allowPrivateNetwork = HTTPField.Name("Access-Control-Allow-Private-Network") ?? .origin
}
