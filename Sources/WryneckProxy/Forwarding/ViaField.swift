// ViaField.swift - the proxies that a message has passed: RFC 9110 §7.6.3.
// Invariant: a request that goes round in a circle ends: each round adds a member, and the number of this proxy's is
// counted.

internal import HTTPTypes
internal import WryneckHTTP

/// The members of Via.
enum ViaField {
    /// How often a request may have been here. More than once may be meant: a proxy that stands before itself, with
    /// other rules.
    static let mostPasses = 3

    /// Whether a text may be a proxy's name: a pseudonym, with or without a port.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { ASCII.isTokenByte($0) || $0 == ASCII.colon }
    }

    /// The member that tells of a message which came in `version`.
    static func member(_ version: HTTPVersion, _ name: String) -> String { "\(number(version)) \(name)" }

    /// Of HTTP/2 there are no minor versions.
    private static func number(_ version: HTTPVersion) -> String {
        switch version {
        case .http1_0: "1.0"
        case .http1_1: "1.1"
        case .http2: "2"
        }
    }

    /// How many members have the name, in any case.
    static func passes(_ name: String, _ headers: Headers) -> Int {
        headers.all(.via).flatMap { $0.split(separator: ",") }
            .count { receiver($0).hasSameBytesIgnoringCase(as: name) }
    }

    /// What stands behind the version; a comment may follow it.
    private static func receiver(_ member: Substring) -> String {
        let words = member.utf8.split(whereSeparator: ASCII.isOptionalWhitespace)
        return words.count > 1 ? String(decoding: words[1], as: UTF8.self) : ""
    }
}
