// Response+Cookies.swift - cookies on their way to the client.

public import WryneckHTTP

extension Response {
    /// Adds a cookie for the client to keep, in place of one with the same name, path and domain.
    /// - Parameter cookie: the cookie; its `removal` deletes it.
    public mutating func setCookie(_ cookie: SetCookie) {
        do { try headers.add(.setCookie, cookie.description) } catch { headers.refuse(error) }
    }

    /// The response with a cookie. See `setCookie(_:)`.
    public func settingCookie(_ cookie: SetCookie) -> Response {
        var response = self
        response.setCookie(cookie)
        return response
    }
}

extension Rendering {
    /// The rendering with a cookie on its response. See `Response.setCookie(_:)`.
    public func settingCookie(_ cookie: SetCookie) -> Rendering { map { $0.settingCookie(cookie) } }
}
