// ClientURL+Mistake.swift - why a text is no URL that a request can be sent to.

extension ClientURL {
    /// The fault of a text.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// More than `ClientURL.longest` bytes.
        case tooLong
        /// A control byte: such a text was put together from parts that nobody checked.
        case controlByte
        /// A backslash before the query: some programs take it for a slash, others do not.
        case backslash
        /// No scheme, or another one than http, https, ws and wss.
        case scheme
        /// No host, a malformed one, or a number that is no address in its usual form, such as `127.1`.
        case host
        /// A host that is not ASCII. Its ASCII form begins with `xn--`; IDNA is not done here.
        case internationalName
        /// A percent-escape in a host.
        case escapedHost
        /// An IPv6 address with a zone: it means something on one machine only (RFC 6874).
        case zone
        /// Not a number from 1 to 65535.
        case port
        /// User information that is malformed.
        case userInfo
        /// A `%` without two hex digits in a path, or the escape of NUL.
        case escape

        /// In words.
        public var description: String {
            switch self {
            case .tooLong: "a URL has at most \(ClientURL.longest) bytes"
            case .controlByte: "a URL has no control bytes"
            case .backslash: "a URL has no backslash before its query"
            case .scheme: "a URL begins with http://, https://, ws:// or wss://"
            case .host: "the URL's host is neither a name nor an address in its usual form"
            case .internationalName: "the URL's host is not ASCII: write the form that begins with xn--"
            case .escapedHost: "a URL's host has no percent-escapes"
            case .zone: "a URL's address has no zone"
            case .port: "a URL's port is a number from 1 to 65535"
            case .userInfo: "the URL's user information is malformed"
            case .escape: "the URL's path has a malformed escape, or one of NUL"
            }
        }
    }
}
