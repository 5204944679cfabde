// Site+Options.swift - what a site accepts beyond what most sites want.

internal import HTTPTypes
internal import WryneckHTTP

extension Site {
    /// What a site accepts. The defaults are those of a server on the open internet.
    public struct Options: Sendable {
        /// Whether CONNECT reaches resources that list it in their `allowedMethods`; otherwise it gets 501 and the
        /// connection ends. A resource that accepts it answers with `.upgrade(to:headers:_:)` and has to decide whom it
        /// serves: an open one is everybody's proxy.
        public var acceptsConnect = false

        /// Whether TRACE reaches resources that list it in their `allowedMethods`; otherwise it gets 405. An answer
        /// that repeats the request shows a script what its browser hides from it (cookies, fields that proxies add).
        public var acceptsTrace = false

        /// The names of the site; a request for another name gets 421 (RFC 9110 §15.5.20), as does an HTTP/1.0 request
        /// without a Host. Nil accepts every name. A list keeps out pages whose own name was made to point here (DNS
        /// rebinding).
        public var hosts: [HostPattern]?

        /// The content of the Server field, a product such as `shop/1.2`; nil omits the field.
        public var serverName: String? = "wryneck"

        /// Proxies that are believed when they tell the client's address; nil, the default, believes nobody. See
        /// `Request.clientAddress`.
        public var trustedProxies: TrustedProxies?

        /// How `request.json(_:)` and `request.decode(_:)` encode and decode, nil for the usual way.
        public var json: JSONCoders?

        /// The path that a proxy in front takes off before it passes requests on: `/files` if
        /// `https://example.org/files/a` comes here as `/a`. Whole paths and URLs begin with it again (`Request.url`,
        /// `HTTPSRedirect`, the script of `LiveReload`); other locations and links are relative and right without it.
        /// Empty for none.
        ///
        /// For a proxy that keeps the path, hang the tree there instead: `root["files"] = Files("/srv/files")`.
        public var strippedPrefix = "" {
            didSet {
                let segments = strippedPrefix.split(separator: "/")
                strippedPrefix = segments.map { "/" + PercentCoding.encode(segment: String($0)) }.joined()
            }
        }

        /// The defaults.
        public init() {}

        /// Refuses requests that the site does not accept.
        func check(_ head: RequestHead) throws(HTTPError) {
            if let hosts {
                let asked = HostPattern.Place(head.authority ?? "")
                guard hosts.contains(where: { $0.fits(asked) }) else { throw HTTPError(.misdirectedRequest) }
            }
            if head.method == .connect && !acceptsConnect {
                throw HTTPError(.notImplemented, headers: [.connection: "close"])
            }
        }
    }
}
