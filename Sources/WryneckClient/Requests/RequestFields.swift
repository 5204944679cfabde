// RequestFields.swift - the fields of a request as it is sent: the program's, and those that a client adds.
// Invariant: what a program has said stays as it said it. What is added is made anew for each hop, so that nothing of
// one server comes to another.

internal import HTTPTypes
package import WryneckHTTP

/// The fields of one hop. Host, and what is about framing and connection, `RequestEncoder` adds.
package struct RequestFields: Sendable {
    /// All fields.
    package private(set) var headers: Headers
    /// The codings that this client asks for on its own account, and so undoes (`DecodingPlan`).
    package private(set) var offered: [ContentCoding] = []

    /// The program's fields, as the redirects so far have left them (`RedirectTrail`).
    package init(_ program: Headers) { headers = program }

    /// Asks for codings, the dearest to us first: unless the program did, who then gets them as they come, or asked
    /// for a range, which would be one of the coded bytes (RFC 9110 §14.2).
    package mutating func offer(_ codings: [ContentCoding]) {
        guard !codings.isEmpty, !headers.contains(.acceptEncoding), !headers.contains(.range) else { return }
        headers[.acceptEncoding] = codings.map(\.rawValue).joined(separator: ", ")
        offered = codings
    }

    /// Adds the cookies of a jar behind the program's own: one field, as RFC 6265 §5.4 wants.
    package mutating func add(cookies: String?) {
        guard let cookies else { return }
        headers[.cookie] = headers[.cookie].map { $0.isEmpty ? cookies : "\($0); \(cookies)" } ?? cookies
    }

    /// Says who asks, unless the program did.
    package mutating func setUserAgent(_ name: String) {
        if !headers.contains(.userAgent) { headers[.userAgent] = name }
    }

    /// Asks for another protocol; the encoder adds Connection.
    package mutating func setUpgrade(_ name: String) { headers[.upgrade] = name }

    /// Asks for a 100 before the body is sent (RFC 9110 §10.1.1).
    package mutating func expectContinue() { headers[.expect] = "100-continue" }
}
