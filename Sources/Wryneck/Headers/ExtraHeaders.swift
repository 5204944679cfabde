// ExtraHeaders.swift - fields that all responses below a branch have, or have not.
// Invariant: what decides about the framing of a response, or about the connection, is never touched.

public import HTTPTypes
internal import WryneckHTTP

/// Sets, adds or removes fields of all responses, pages of errors included.
///
/// ```swift
/// root.use(try ExtraHeaders([.set(.cacheControl, "no-cache"), .remove(.server)]))
/// ```
public final class ExtraHeaders: Middleware {
    /// What is done with one field.
    public enum Change: Hashable, Sendable {
        /// In place of what the response has.
        case set(HTTPField.Name, String)
        /// If the response has none of its own.
        case setIfAbsent(HTTPField.Name, String)
        /// Beside what the response has.
        case add(HTTPField.Name, String)
        /// None at all.
        case remove(HTTPField.Name)

        /// Reads `Name: value` (set), `+Name: value` (add), `?Name: value` (set if absent) or `-Name` (remove), as on a command line.
        /// - Parameter text: blanks around the value do not count.
        /// - Throws: `ExtraHeaders.Mistake`.
        public init(parsing text: String) throws(Mistake) {
            let sign = text.first.flatMap { "+?-".contains($0) ? $0 : nil }
            let line = sign == nil ? text[...] : text.dropFirst()
            let colon = line.firstIndex(of: ":")
            guard let name = HTTPField.Name(String(line[..<(colon ?? line.endIndex)])) else { throw .malformed(text) }
            if sign == "-" {
                guard colon == nil else { throw .malformed(text) }
                self = .remove(name)
                return
            }
            guard let colon else { throw .malformed(text) }
            var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            switch sign {
            case "+": self = .add(name, String(value))
            case "?": self = .setIfAbsent(name, String(value))
            default: self = .set(name, String(value))
            }
        }

        var name: HTTPField.Name {
            switch self {
            case .set(let name, _), .setIfAbsent(let name, _), .add(let name, _), .remove(let name): name
            }
        }

        func apply(to headers: inout Headers) throws(HeaderError) {
            switch self {
            case .set(let name, let value): try headers.set(name, value)
            case .setIfAbsent(let name, let value): if !headers.contains(name) { try headers.set(name, value) }
            case .add(let name, let value): try headers.add(name, value)
            case .remove(let name): headers.remove(name)
            }
        }
    }

    /// What cannot be done.
    public enum Mistake: Error, Hashable, Sendable {
        /// It is not `Name: value`.
        case malformed(String)
        /// The value has a control byte in it.
        case value(HTTPField.Name)
        /// The field is the connection's own affair: its length, its framing, its life.
        case notYours(HTTPField.Name)
    }

    private let changes: [Change]

    private static let reserved: [HTTPField.Name] =
        [.contentLength, .transferEncoding, .connection, .upgrade, .trailer, .te]
        + ["Keep-Alive", "Proxy-Connection"].compactMap { HTTPField.Name($0) }

    /// - Parameter changes: in the order in which they are made.
    /// - Throws: `Mistake`.
    public init(_ changes: [Change]) throws(Mistake) {
        var probe = Headers()
        for change in changes {
            if ExtraHeaders.reserved.contains(change.name) { throw .notYours(change.name) }
            do { try change.apply(to: &probe) } catch { throw .value(change.name) }
        }
        self.changes = changes
    }

    /// Answers the request with what comes of `next`, changed.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the response.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [changes] response in for change in changes { try change.apply(to: &response.headers) } }
    }
}
