// StickyCookie.swift - the cookie by which a client comes back to the same server.

internal import HTTPTypes
internal import WryneckHTTP

enum StickyCookie {
    /// Sets it for a client that has none, or whose server does not take requests any more.
    static func set(_ choice: BackendChoice, _ balancing: Balancing, isSecure: Bool, _ headers: inout Headers) {
        guard let value = choice.cookie, case .sticky(let name, _) = balancing else { return }
        let secure = isSecure ? "; Secure" : ""
        try? headers.add(.setCookie, "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax\(secure)")
    }
}
