// Variant.swift - which requests a stored response is for, of those with its key: RFC 9111 §4.1.
// Invariant: values are compared as bytes; what is normalised means the same to every reader.

internal import HTTPTypes
internal import WryneckHTTP

/// The secondary key: the fields that a response depends on, with the values of its request.
struct Variant: Hashable, Sendable {
    /// One field; nil for a request without it.
    private struct Condition: Hashable {
        let name: HTTPField.Name
        let value: ByteName?
    }

    private let conditions: [Condition]

    /// The fields that a request is compared by.
    var names: Set<HTTPField.Name> { Set(conditions.map(\.name)) }

    /// The values of a request for these fields.
    init(_ names: Set<HTTPField.Name>, of request: Headers) {
        conditions = names.sorted { $0.canonicalName < $1.canonicalName }
            .map { Condition(name: $0, value: Self.normalized($0, in: request)) }
    }

    /// What a response varies by.
    /// - Parameters:
    ///   - response: its fields.
    ///   - others: fields that count as if Vary named them.
    /// - Returns: the names; nil for `Vary: *` and for a Vary that cannot be read, which match nothing.
    static func names(of response: Headers, and others: [HTTPField.Name]) -> Set<HTTPField.Name>? {
        var names = Set(others)
        for member in response.all(.vary).flatMap({ $0.split(separator: ",") }).map(\.trimmed) where !member.isEmpty {
            guard member != "*", let name = HTTPField.Name(String(member)) else { return nil }
            names.insert(name)
        }
        // Stricter than the RFC: who cannot read a coding must not get it because its sender forgot to say so.
        if response.contains(.contentEncoding) { names.insert(.acceptEncoding) }
        return names
    }

    /// Whether a request has the same values.
    func matches(_ request: Headers) -> Bool {
        conditions.allSatisfy { $0.value == Self.normalized($0.name, in: request) }
    }

    /// The bytes that it holds.
    var byteCount: Int {
        conditions.reduce(0) { $0 + $1.name.canonicalName.utf8.count + ($1.value?.text.utf8.count ?? 0) }
    }

    private static func normalized(_ name: HTTPField.Name, in request: Headers) -> ByteName? {
        guard let value = request[name] else { return nil }
        return switch name {
        // RFC 9110 §12.5.3: the order of codings means nothing. That of languages does to some (§12.5.4).
        case .acceptEncoding: ByteName(members(of: value).sorted().joined(separator: ","))
        case .acceptLanguage: ByteName(members(of: value).joined(separator: ","))
        default: ByteName(value)
        }
    }

    /// The members of a list in which case and blanks mean nothing.
    private static func members(of value: String) -> [String] {
        value.utf8.split(separator: ASCII.comma).map { member in
            let visible = member.filter { !ASCII.isOptionalWhitespace($0) }
            return String(decoding: visible.map(ASCII.lowercased), as: UTF8.self)
        }.filter { !$0.isEmpty }
    }
}
