// Status+Checked.swift - statuses from numbers, and the names of all of them.
// Invariant: no number makes a trap; a status that a response cannot have is refused when the response is sent.

public import HTTPTypes

extension HTTPResponse.Status {
    /// Makes a status of a number that may come from anywhere, such as another server. The type's own initializer traps
    /// on a number of more than three digits; here one outside of 100 to 999 becomes 0, and a response with it is
    /// answered with 500.
    /// - Parameter code: the number.
    public init(code: Int) { self.init(code: (100...999).contains(code) ? code : 0, reasonPhrase: "") }

    /// The status with its `name` as its reason phrase. A code that no response can have stays as it is.
    var named: HTTPResponse.Status {
        guard reasonPhrase.isEmpty, (100...999).contains(code) else { return self }
        return HTTPResponse.Status(code: code, reasonPhrase: name)
    }

    /// The reason phrase: its own, or the standard one, or the name of the class for a code that nobody knows (RFC 9110
    /// §15: a client treats it as the class's x00).
    package var name: String {
        guard reasonPhrase.isEmpty else { return reasonPhrase }
        if let phrase = StatusLine.phrase(code) { return phrase }
        return switch code {
        case 100..<200: "Informational"
        case 200..<300: "Successful"
        case 300..<400: "Redirection"
        case 400..<500: "Client Error"
        case 500..<600: "Server Error"
        default: "Error"
        }
    }
}
