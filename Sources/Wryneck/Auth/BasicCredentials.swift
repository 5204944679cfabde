// BasicCredentials.swift - the name and the password in the Authorization field: RFC 7617 §2, RFC 9110 §11.4.

internal import HTTPTypes
package import WryneckHTTP

package struct BasicCredentials {
    package let user: String
    package let password: [UInt8]

    /// The most bytes of the field's token; nobody types more.
    private static let longestToken = 2048

    /// A name and a password that came in another way.
    package init(user: String, password: [UInt8]) { (self.user, self.password) = (user, password) }

    /// Nil unless there is exactly one field, of this scheme, with a name and a password without control bytes.
    package init?(_ headers: Headers) {
        let fields = headers.all(.authorization)
        guard fields.count == 1, let field = fields.first else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "basic" else { return nil }
        let token = parts[1].drop { $0 == " " }.utf8
        guard token.count <= BasicCredentials.longestToken, let bytes = Base64.decode(token),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let user = String(validating: bytes[..<colon], as: UTF8.self)
        else { return nil }
        self.user = user
        password = Array(bytes[(colon + 1)...])
    }
}
