// ExtraHeaders.swift - sets or removes fields of all responses below a branch.
// Invariant: fields that decide about the framing of a response, or about the connection, are never touched.

public import HTTPTypes
internal import WryneckHTTP

/// Sets, adds or removes fields of all responses, pages of errors included.
///
/// ```swift
/// root.use(try ExtraHeaders([.set(.cacheControl, "no-cache"), .remove(.server)]))
/// ```
public final class ExtraHeaders: Middleware {
    /// A change of one field.
    public enum Change: Hashable, Sendable {
        /// Replaces the response's own fields with this name.
        case set(HTTPField.Name, String)
        /// Adds the field if the response has none with this name.
        case setIfAbsent(HTTPField.Name, String)
        /// Adds the field beside the response's own.
        case add(HTTPField.Name, String)
        /// Removes all fields with this name.
        case remove(HTTPField.Name)

        /// Reads `Name: value` (set), `+Name: value` (add), `?Name: value` (set if absent) or `-Name` (remove), as on a
        /// command line.
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

        func apply(to headers: inout Headers) throws(Headers.Mistake) {
            switch self {
            case .set(let name, let value): try headers.set(name, value)
            case .setIfAbsent(let name, let value): if !headers.contains(name) { try headers.set(name, value) }
            case .add(let name, let value): try headers.add(name, value)
            case .remove(let name): headers.remove(name)
            }
        }
    }

    /// Why a change is not possible.
    public enum Mistake: Error, Hashable, Sendable {
        /// The text is not `Name: value`.
        case malformed(String)
        /// The value has a control byte.
        case value(HTTPField.Name)
        /// The field belongs to the connection: it is about its length, its framing or its life, or it is the Date,
        /// which can be set but not removed.
        case notYours(HTTPField.Name)
    }

    private let changes: [Change]

    private static func isReserved(_ name: HTTPField.Name) -> Bool {
        ConnectionFields.contains(name) || [.upgrade, .trailer, .te].contains(name)
    }

    /// - Parameter changes: in the order in which they are made.
    /// - Throws: `Mistake`.
    public init(_ changes: [Change]) throws(Mistake) {
        var probe = Headers()
        for change in changes {
            // RFC 9110 §6.6.1: who has a clock sends the date.
            if ExtraHeaders.isReserved(change.name) || change == .remove(.date) { throw .notYours(change.name) }
            do { try change.apply(to: &probe) } catch { throw .value(change.name) }
        }
        self.changes = changes
    }

    /// Passes the request on and changes the fields of the response.
    /// - Parameters:
    ///   - request: passed on as it is.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, changed.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [changes] response in
            for change in changes { try change.apply(to: &response.headers) }
        }
    }
}
