// StoredFields.swift - the fields that are kept of a response: RFC 9111 §3.1, §3.2.
// Invariant: nothing of a connection, of a proxy's credentials or of one client is kept.

internal import HTTPTypes
internal import WryneckHTTP

enum StoredFields {
    /// §3.1, beside what ends with its connection. Trailers are not kept; Age and Content-Length are told anew each
    /// time.
    private static let dropped: Set<HTTPField.Name> = [.trailer, .setCookie, .age, .contentLength]

    /// Fields that the stored bytes depend on: a 304 does not change them (§3.2).
    private static let ofTheBody: Set<HTTPField.Name> = [.contentEncoding, .contentRange]

    /// The fields of a response that are stored, with a Date of now if there is none that can be read (RFC 9110
    /// §6.6.1).
    static func of(_ headers: Headers, at now: HTTPDate) -> Headers {
        let connection = HopByHop(headers)
        let lines = headers.filter { !dropped.contains($0.name) && !connection.contains($0.name) }
        var fields = Headers(lines.map { ($0.name, $0.value) })
        if fields.date(.date, at: now) == nil { fields[.date] = now.description }
        return fields
    }

    /// The stored fields with those of a 304, or of a response to HEAD (§3.2): each of its names replaces all lines of
    /// that name.
    static func update(_ stored: Headers, with headers: Headers, at now: HTTPDate) -> Headers {
        let newer = of(headers, at: now)
        let names = Set(newer.lazy.map(\.name)).subtracting(ofTheBody)
        let lines = stored.filter { !names.contains($0.name) } + newer.filter { names.contains($0.name) }
        return Headers(lines.map { ($0.name, $0.value) })
    }
}

extension HopByHop {
    fileprivate func contains(_ name: HTTPField.Name) -> Bool {
        var name = name.canonicalName
        return name.withUTF8 { contains(UnsafeRawBufferPointer($0)) }
    }
}
