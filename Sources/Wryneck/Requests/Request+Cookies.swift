// Request+Cookies.swift - the cookies of a request, as lookups by name.

internal import WryneckHTTP

extension Request {
    /// The cookies of a request, in their order: the first ones, if the client sent more than `Limits.head.cookies`.
    /// Malformed ones are left out.
    public struct Cookies: Sendable, Sequence {
        private let cookies: WryneckHTTP.Cookies

        init(_ headers: Headers, limit: Int) { cookies = WryneckHTTP.Cookies(headers, limit: limit) }

        /// The first value with the name; nil without one.
        public subscript(name: String) -> String? { cookies[name] }

        /// Begins at the first cookie.
        public func makeIterator() -> AnyIterator<(name: String, value: String)> {
            var rest = cookies.cookies[...]
            return AnyIterator { rest.popFirst().map { ($0.name, $0.value) } }
        }
    }
}
