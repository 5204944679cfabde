// LocalTarget.swift - a place on this site that a client has named, such as where a sign-in leads back to.
// Invariant: no browser leaves the site by one that exists: it begins with one slash, and has nothing that the URL
// standard reads as another slash, or drops.

internal import HTTPTypes
public import Wryneck
internal import WryneckHTTP

/// A place on this site, checked: what a client may name as the target of a redirect (CWE-601).
///
/// ```swift
/// let target = LocalTarget(request.query["next"] ?? "", of: request)      // nil for another site
/// return .redirect(toLocal: request.query["next"], of: request)           // the same with a place to fall back to
/// ```
///
/// It is a path from the root, with its query and fragment. A whole URL with the request's own host and port is taken,
/// too, and loses both. What is refused: other hosts (`https://evil.test`, `//evil.test`), what browsers read as one
/// (`/\evil.test`, `\\evil.test`, tabs and line ends between the slashes, blanks before them), other schemes
/// (`javascript:`), names and passwords (`http://site@evil.test`), paths that do not begin at the root, `.` and `..`
/// among the segments, and more than ``LocalTarget/byteLimit`` bytes.
public struct LocalTarget: Sendable, Hashable, CustomStringConvertible {
    /// The most bytes. Browsers and proxies have trouble above some 2 000.
    public static let byteLimit = 2048

    /// The front page.
    public static let root = LocalTarget(checked: "/")

    /// The target as it stands in a Location field.
    public let location: String

    /// The same as `location`.
    public var description: String { location }

    /// Checks a text of a client.
    /// - Parameters:
    ///   - text: the text, decoded once, as `request.query` has it.
    ///   - authority: this site's host and port, which a whole URL has to have; nil refuses whole URLs.
    public init?(_ text: String, authority: String? = nil) {
        guard text.utf8.count <= Self.byteLimit, !text.utf8.contains(where: Self.isRefused),
            let path = text.utf8.first == ASCII.slash ? text[...] : Self.path(of: text, on: authority),
            Self.staysHere(path.utf8)
        else { return nil }
        self.init(checked: PercentCoding.normalize(location: String(path)))
    }

    /// Checks a text of a client; a whole URL has to be one of the host and port that the request is for.
    /// - Parameters:
    ///   - text: the text, decoded once, as `request.query` has it.
    ///   - request: the request of the client.
    public init?(_ text: String, of request: Request) { self.init(text, authority: request.authority) }

    private init(checked location: String) { self.location = location }

    /// A control byte, which browsers drop from URLs, or a backslash, which they read as a slash.
    private static func isRefused(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F || byte == ASCII.backslash }

    /// Whether a path begins with exactly one slash, and no segment of it climbs.
    private static func staysHere(_ path: Substring.UTF8View) -> Bool {
        guard path.first == ASCII.slash, path.dropFirst().first != ASCII.slash else { return false }
        let end = path.firstIndex { $0 == ASCII.questionMark || $0 == UInt8(ascii: "#") } ?? path.endIndex
        return path[..<end].split(separator: ASCII.slash).allSatisfy { segment in
            let dots = String(Substring(segment)).lowercased().replacing("%2e", with: ".")
            return dots != "." && dots != ".."
        }
    }

    /// The path, query and fragment of a whole URL with this authority; nil for any other text.
    private static func path(of text: String, on authority: String?) -> Substring? {
        guard let authority else { return nil }
        for (prefix, port) in [("https://", ":443"), ("http://", ":80")] {
            guard text.prefix(prefix.count).lowercased() == prefix else { continue }
            let rest = text.dropFirst(prefix.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
            guard plain(String(rest[..<end]), port).hasSameBytes(as: plain(authority, port)) else { return nil }
            let path = rest[end...]
            return path.utf8.first == ASCII.slash ? path : "/" + path
        }
        return nil
    }

    /// A host and port in lower case, without the scheme's own port.
    private static func plain(_ authority: String, _ port: String) -> String {
        let lowered = authority.lowercased()
        return lowered.hasSuffix(port) ? String(lowered.dropLast(port.count)) : lowered
    }
}
