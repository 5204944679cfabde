// RequestHead.swift - one request's head, after all checks. Invariants: it says nothing of how its bytes came, so
// that every version of HTTP can make one; it never changes, holds one allocation however many fields there are, and
// its bytes stay bytes until somebody asks for text.

package import HTTPTypes

/// A method, a target and fields. Cheap to copy: the bytes are shared.
package struct RequestHead: Sendable {
    /// RFC 9112 §3.2.
    package enum TargetForm: Sendable {
        /// `/path?query`
        case origin
        /// `http://host/path?query`
        case absolute
        /// `host:port`, with CONNECT
        case authority
        /// `*`, with OPTIONS
        case asterisk
    }

    package let method: HTTPRequest.Method
    package let form: TargetForm
    package let version: HTTPVersion
    package let bodyLength: BodyLength
    /// Whether an absolute form says `https`. The layer above knows whether the connection itself is secure.
    package let isSecureTarget: Bool
    /// Whether the client offers to go on in another protocol: in HTTP/1.1, if Connection names Upgrade and there is an
    /// Upgrade field (RFC 9110 §7.8); in HTTP/2, by an extended CONNECT (RFC 8441 §4).
    package let offersUpgrade: Bool

    let block: FieldBlock
    private let methodEnd: Int32
    let pathStart: Int32
    let pathEnd: Int32
    private let queryStart: Int32
    private let queryEnd: Int32
    private let authorityStart: Int32
    private let authorityEnd: Int32

    /// The method is the block's first `methodEnd` bytes; `target` is ranges of it. `host` is the range of the host
    /// and port that the fields or a pseudo-header tell; the target's own wins over it (RFC 9112 §3.2.2).
    init(
        method: HTTPRequest.Method, methodEnd: Int, target: RequestTarget, host: Range<Int>?, version: HTTPVersion,
        bodyLength: BodyLength,
        offersUpgrade: Bool, block: FieldBlock
    ) {
        self.method = method
        self.block = block
        self.version = version
        self.bodyLength = bodyLength
        self.offersUpgrade = offersUpgrade
        form = target.form
        isSecureTarget = target.isSecure
        self.methodEnd = Int32(truncatingIfNeeded: methodEnd)
        (pathStart, pathEnd) = Self.compact(target.path)
        (queryStart, queryEnd) = Self.compact(target.query)
        (authorityStart, authorityEnd) = Self.compact(target.authority ?? host)
    }

    // Decided here and not where it is used: to compare a value of another module goes through its table of functions.

    /// Whether there is a body.
    package var hasBody: Bool { bodyLength != .none }

    /// Whether the target is "*".
    package var isAboutServer: Bool { form == .asterisk }

    /// All fields, in the order in which they came.
    package var headers: Headers { Headers(block) }

    /// `http` or `https` of an absolute form; nil for the other forms.
    package var scheme: String? {
        form == .absolute ? (isSecureTarget ? "https" : "http") : nil
    }

    /// The host and port that the request is for: the absolute form's, else the Host field's. Nil only in HTTP/1.0.
    package var authority: String? {
        Self.range(authorityStart, authorityEnd).map(block.string)
    }

    /// Whether the target has a "?".
    package var hasQuery: Bool { queryStart >= 0 }

    /// The path with its percent-escapes, and with new ones for bytes that a URI cannot have (RFC 3986 §3.3).
    package var rawPath: String { withPathBytes { PercentCoding.normalize(target: $0) } }

    /// The bytes behind the first "?", escaped as the path is; nil without one.
    package var rawQuery: String? { withQueryBytes { $0.map { PercentCoding.normalize(target: $0) } } }

    /// Path and query as they go into a URI or a Location: `/path?query`.
    package var rawPathAndQuery: String { rawPath + (rawQuery.map { "?" + $0 } ?? "") }

    /// The protocols that the Upgrade lines offer, in their order; empty if the client does not ask for an upgrade.
    package var upgradeProtocols: [String] {
        guard offersUpgrade else { return [] }
        var protocols: [String] = []
        for value in headers.all(.upgrade) {
            var value = value
            value.withUTF8 { bytes in
                TokenList.forEach(UnsafeRawBufferPointer(bytes)) {
                    protocols.append(String(decoding: $0, as: UTF8.self))
                }
            }
        }
        return protocols
    }

    /// Whether the client wants to go on with frames of WebSocket: it may take the answer for granted and send some
    /// right behind the head (RFC 9931).
    package var offersWebSocket: Bool {
        offersUpgrade && upgradeProtocols.contains { $0.hasSameBytesIgnoringCase(as: "websocket") }
    }

    /// Lends the method's bytes.
    package func withMethodBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result)
        throws(Failure) -> Result
    {
        try block.withBytes(in: 0..<Int(methodEnd), body)
    }

    /// Lends the path's bytes. They begin with "/" and their escapes are well formed; for the "*" and the authority
    /// form they are "/".
    package func withPathBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result)
        throws(Failure) -> Result
    {
        try block.withBytes(in: Self.range(pathStart, pathEnd) ?? 0..<0, body)
    }

    /// Lends the query's bytes; nil without a "?".
    package func withQueryBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer?) throws(Failure) -> Result)
        throws(Failure) -> Result
    {
        guard let range = Self.range(queryStart, queryEnd) else { return try body(nil) }
        return try block.withBytes(in: range, body)
    }

    private static func compact(_ range: Range<Int>?) -> (Int32, Int32) {
        guard let range else { return (-1, -1) }
        return (Int32(truncatingIfNeeded: range.lowerBound), Int32(truncatingIfNeeded: range.upperBound))
    }

    private static func range(_ start: Int32, _ end: Int32) -> Range<Int>? {
        start >= 0 && end >= start ? Int(start)..<Int(end) : nil
    }
}
