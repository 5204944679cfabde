// Request+Negotiation.swift - which of several representations a client gets: RFC 9110 §12.
// Invariant: a response that was chosen says in Vary by which field, whatever becomes of it: also the page of an error.

internal import HTTPTypes
public import Wryneck
internal import WryneckHTTP

extension Request {
    /// A media type that a handler can answer with: `.json`, or `"application/ld+json"`.
    public struct MediaOffer: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The type with its parameters, as a Content-Type has it, in lower case.
        public let description: String

        /// - Parameter type: such as `text/csv`, or with parameters, which a client may ask for:
        ///   `text/csv;header=absent`.
        public init(_ type: String) { description = type.lowercased() }

        /// The type as it is written.
        public init(stringLiteral value: String) { self.init(value) }

        /// `application/json`.
        public static let json: MediaOffer = "application/json"
        /// `text/html`.
        public static let html: MediaOffer = "text/html"
        /// `text/plain`.
        public static let text: MediaOffer = "text/plain"
        /// `application/xml`.
        public static let xml: MediaOffer = "application/xml"
        /// `text/csv`.
        public static let csv: MediaOffer = "text/csv"
        /// `text/event-stream`.
        public static let events: MediaOffer = "text/event-stream"
        /// `application/problem+json`.
        public static let problem: MediaOffer = "application/problem+json"
    }

    /// The media type that the client likes best, by its Accept lines: the weight of the range that names the type most
    /// exactly (RFC 9110 §12.5.1). The response gets `Vary: Accept`.
    ///
    /// ```swift
    /// root.get("orders") { request in
    ///     switch try request.negotiate([.json, .html]) {
    ///     case .html: .html(page(orders))
    ///     default: try .json(orders)
    ///     }
    /// }
    /// ```
    /// - Parameter offers: the types that the handler can make, the preferred one first: it is the one for a client
    ///   that has no preference.
    /// - Returns: the best of them.
    /// - Throws: `HTTPError` with 406 that names the offers, if none of them is accepted. To send one all the same,
    ///   which the RFC allows, there is `preferred(of:)`.
    public func negotiate(_ offers: [MediaOffer]) throws -> MediaOffer {
        guard let best = preferred(of: offers) else {
            let names = offers.map(\.description).joined(separator: ", ")
            throw HTTPError(.notAcceptable, names.isEmpty ? "" : "what there is: \(names)")
        }
        return best
    }

    /// The media type that the client likes best. The response gets `Vary: Accept`.
    /// - Parameter offers: as for `negotiate(_:)`.
    /// - Returns: the best of them; nil if the client accepts none.
    public func preferred(of offers: [MediaOffer]) -> MediaOffer? {
        vary("Accept")
        return AcceptedTypes(headers).best(of: offers.map(\.description)).map { MediaOffer($0) }
    }

    /// The language that the client likes best, by its Accept-Language lines. The response gets `Vary:
    /// Accept-Language`.
    ///
    /// The client's ranges are tried one after the other, the best first: with lookup (RFC 4647 §3.4: of `de-CH-1996`
    /// the tags `de-CH-1996`, `de-CH`, `de`), and if there is none, with the first tag that begins with the range
    /// (§3.3.1: for `de` also `de-AT`). Send `Content-Language` with the answer.
    /// - Parameter tags: the languages that the handler can answer in, as `de` or `de-CH`; the first one is for a
    ///   client that has no preference, or none of these.
    /// - Returns: the tag as it was given; empty without any.
    public func language(of tags: [String]) -> String {
        vary("Accept-Language")
        return AcceptedLanguages(headers).best(of: tags) ?? tags.first ?? ""
    }

    /// All languages that the client would like, the best first: basic filtering (RFC 4647 §3.3.1). The response gets
    /// `Vary: Accept-Language`.
    /// - Parameter tags: the languages that there are.
    /// - Returns: those of them that a range of the client is the beginning of; all of them if it has named none.
    public func acceptedLanguages(of tags: [String]) -> [String] {
        vary("Accept-Language")
        return AcceptedLanguages(headers).filtered(tags)
    }

    /// Says that the response depends on a field of the request: adds the name to Vary, once, whatever response
    /// results. Caches then keep one for each value of the field (RFC 9110 §12.5.5).
    /// - Parameter field: a field's name.
    public func vary(_ field: String) { amend { $0.headers.addVary(field) } }
}
