// ClientConditions.swift - the conditions of a client that has a copy of its own: RFC 9111 §4.3.2, RFC 9110 §13.1.

internal import HTTPTypes
internal import WryneckHTTP

enum ClientConditions {
    /// Compares a response with the client's copy.
    /// - Parameters:
    ///   - request: the client's fields.
    ///   - status: of the response; conditions mean nothing for others than 200 (RFC 9110 §13.2.1).
    ///   - response: its fields, with a Date.
    ///   - now: for dates with two digits of the year.
    /// - Returns: whether the copy is this response, so that a 304 is enough.
    static func match(_ request: Headers, _ status: Int, _ response: Headers, at now: HTTPDate) -> Bool {
        guard status == 200 else { return false }
        guard let tags = request[.ifNoneMatch] else { return isUnmodified(request, response, now) }
        guard let list = EntityTagList(parsing: tags) else { return false }
        return list == .any || list.matchesWeakly(response.first(.eTag).flatMap { EntityTag(parsing: $0) })
    }

    /// §4.3.2: without Last-Modified the Date counts.
    private static func isUnmodified(_ request: Headers, _ response: Headers, _ now: HTTPDate) -> Bool {
        guard let since = request.date(.ifModifiedSince, at: now) else { return false }
        guard let modified = response.date(.lastModified, at: now) ?? response.date(.date, at: now) else {
            return false
        }
        return modified <= since
    }

    /// The fields of the 304 for a response (RFC 9110 §15.4.5): none about content that is not sent, but for what
    /// guides the client's own cache.
    static func notModified(_ response: Headers) -> Headers {
        let hasTag = response.contains(.eTag)
        let lines = response.filter { name, _ in name == .lastModified ? !hasTag : !isAboutContent(name) }
        return Headers(lines.map { ($0.name, $0.value) })
    }

    private static func isAboutContent(_ name: HTTPField.Name) -> Bool {
        name.canonicalName.hasPrefix("content-") && name != .contentLocation
            && !name.canonicalName.hasPrefix("content-security-policy")
    }
}
