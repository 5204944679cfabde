// AuthTesting.swift - sites with a guard, and what a browser keeps.

import Wryneck
import WryneckTesting
import WryneckWeb

import enum WryneckHTTP.Base64

/// A site whose page /who says who asks.
func guarded(by middleware: [any Middleware], speaksHTTP2: Bool = false, _ grow: (Branch) throws -> Void = { _ in })
    throws -> TestClient
{
    var options = Site.Options()
    // The peer of connections in memory: so a test can be any client.
    options.trustedProxies = TrustedProxies([SocketAddress.Network("127.0.0.1/32")].compactMap { $0 })
    return try TestClient(speaksHTTP2: speaksHTTP2) { [options] _ in
        let root = Branch()
        for one in middleware { root.use(one) }
        root["who"] = Page { request in
            guard let identity = request.identity else { return .text("nobody") }
            return .text("\(request.user ?? "") by \(identity.scheme)")
        }
        try grow(root)
        return Site(root, options: options)
    }
}

func basic(_ text: String) -> (String, String) { ("Authorization", "Basic " + Base64.encode(Array(text.utf8))) }

func bearer(_ token: String) -> (String, String) { ("Authorization", "Bearer " + token) }

/// A browser's cookies, without their rules: one jar for a site.
struct Jar {
    var cookies: [String: String] = [:]

    mutating func take(_ response: TestResponse) {
        for line in response.all("Set-Cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
    }

    var headers: [(String, String)] {
        cookies.isEmpty
            ? []
            : [("Cookie", cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))]
    }
}
