// ProxyRules.swift - which proxy a request takes, as the environment says it.

/// The proxies for URLs, and the hosts that need none.
///
/// ```swift
/// let rules = try ProxyRules(environment: ["https_proxy": "proxy.example:3128", "no_proxy": ".lan,10.0.0.0/8"])
/// let proxy = rules.proxy(for: url)
/// ```
public struct ProxyRules: Sendable, Equatable {
    /// For `http` and `ws`; nil for the direct way.
    public var insecure: Proxy?
    /// For `https` and `wss`; nil for the direct way.
    public var secure: Proxy?
    var exceptions = ProxyExceptions()

    /// A variable that names no proxy.
    public struct Mistake: Error, Sendable, Hashable {
        /// The variable's name.
        public let variable: String
        /// The fault of its value.
        public let reason: Proxy.Mistake
    }

    /// The direct way for everything.
    public init() {}

    /// Reads the usual variables: `http_proxy`, `https_proxy`, `all_proxy` for both, and `no_proxy`, each also in upper
    /// case, if there is none in lower case. Empty ones count as not set.
    /// - Parameter environment: the variables of the process, or others.
    /// - Throws: the first variable that names no proxy. A request must not take the direct way by a slip of the pen.
    ///
    /// `HTTP_PROXY` is ignored where there is a `REQUEST_METHOD`: in a CGI program it is a field of the request,
    /// `Proxy`, that anybody may send (CVE-2016-5385).
    public init(environment: [String: String]) throws(ProxyRules.Mistake) {
        let isCGI = environment["REQUEST_METHOD"] != nil
        func value(_ name: String) -> (name: String, value: String)? {
            let names = name == "http_proxy" && isCGI ? [name] : [name, name.uppercased()]
            return names.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
        }
        let all = try value("all_proxy").map(Self.proxy)
        insecure = try value("http_proxy").map(Self.proxy) ?? all
        secure = try value("https_proxy").map(Self.proxy) ?? all
        exceptions = ProxyExceptions(value("no_proxy")?.value ?? "")
    }

    private static func proxy(_ variable: (name: String, value: String)) throws(ProxyRules.Mistake) -> Proxy {
        do throws(Proxy.Mistake) {
            return try Proxy(variable.value)
        } catch { throw Mistake(variable: variable.name, reason: error) }
    }

    /// The proxy for a URL; nil for the direct way, which `localhost` and this machine's own addresses always take, as
    /// in Go.
    public func proxy(for url: ClientURL) -> Proxy? {
        guard let proxy = url.scheme.isSecure ? secure : insecure, !ProxyExceptions.isThisMachine(url.host),
            !exceptions.contains(url)
        else { return nil }
        return proxy
    }
}
