// ConnectionTokens.swift - the options in a message's Connection lines: RFC 9110 §7.6.1.
// Invariant: all lines count, blanks and empty members do not. Requests and responses are read by the same code.

/// The options of all Connection lines: RFC 9110 §7.6.1. Proxy-Connection belongs to no standard and is ignored.
struct ConnectionTokens {
    private var namesClose = false
    private var namesKeepAlive = false
    private(set) var namesUpgrade = false

    mutating func add(_ value: UnsafeRawBufferPointer) {
        var tokens = self
        TokenList.forEach(value) { token in
            if ASCII.equals(token, "close") { tokens.namesClose = true }
            if ASCII.equals(token, "keep-alive") { tokens.namesKeepAlive = true }
            if ASCII.equals(token, "upgrade") { tokens.namesUpgrade = true }
        }
        self = tokens
    }

    /// RFC 9112 §9.3: `close` wins over everything; HTTP/1.0 has to ask for persistence.
    func keepsAlive(minorVersion: Int) -> Bool {
        !namesClose && (minorVersion >= 1 || namesKeepAlive)
    }
}
