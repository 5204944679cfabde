// Validation.swift - asking the origin whether a stored response is still so: RFC 9111 §4.3.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

enum Validation {
    /// The fields of a request that asks for a response only if it is another one than the stored, if that can be told
    /// from others (§4.3.1). Conditions of the client are judged when there is an answer.
    static func ask(_ headers: Headers, about head: StoredHead) -> Headers {
        var headers = headers
        headers.remove(.ifNoneMatch)
        headers.remove(.ifModifiedSince)
        if head.tag != nil {
            headers[.ifNoneMatch] = head.fields[.eTag]
        } else if head.modified != nil {
            headers[.ifModifiedSince] = head.fields[.lastModified]
        }
        return headers
    }

    /// Whether a 304, or a response to HEAD, is about this stored one (§4.3.4, §4.3.5): no validator of it says
    /// otherwise.
    static func concerns(_ headers: Headers, _ head: StoredHead) -> Bool {
        if let line = headers.first(.eTag), let tag = EntityTag(parsing: line) {
            return head.tag.map { $0.matchesWeakly(tag) && (tag.isWeak || !$0.isWeak) } ?? false
        }
        guard let modified = headers.date(.lastModified, at: head.freshness.date) else { return true }
        return head.modified.map { $0 == modified } ?? true
    }
}

extension CacheRule {
    /// A stored response that the origin has confirmed.
    struct Confirmed {
        /// The head with the fields of the confirmation, whose times count from now on (§3.2, §4.3.4).
        let head: StoredHead
        /// Why it is not stored any more; nil if it is.
        let refusal: Refusal?
    }

    /// The stored head after a 304, or after a response to HEAD, that concerns it.
    func confirmed(_ stored: StoredHead, by head: OriginHead, for query: CacheQuery) -> Confirmed {
        var fields = StoredFields.update(stored.fields, with: head.headers, at: head.came.date)
        fields[.age] = head.headers[.age]
        let merged = OriginHead(stored.status, fields, stored.version, asked: head.asked, came: head.came)
        do throws(Refusal) { return Confirmed(head: try self.stored(merged, for: query), refusal: nil) } catch {
            return Confirmed(head: makeHead(merged, stored.variant), refusal: error)
        }
    }
}
