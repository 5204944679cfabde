// RequestHead.swift - one request's head, after all checks.
// Invariant: it never changes, holds one allocation however many fields there are, and its bytes stay bytes until
// somebody asks for text.

package import HTTPTypes

/// A request line and its fields. Cheap to copy: the bytes are shared.
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

    /// RFC 9110 §10.1.1.
    package enum Expectation: Sendable {
        case none
        /// The client waits for 100 before it sends its body.
        case `continue`
        /// An expectation that is not known: 417.
        case unknown
    }

    package let method: HTTPRequest.Method
    package let form: TargetForm
    /// 0 or 1.
    package let minorVersion: Int
    package let framing: BodyFraming
    /// Whether the client leaves the connection open, by all Connection lines and the version (RFC 9112 §9.3).
    package let keepAlive: Bool
    package let expectation: Expectation
    /// Whether an absolute form says `https`. The layer above knows whether the connection itself is secure.
    package let isSecureTarget: Bool
    /// Whether Connection names Upgrade and there is an Upgrade field; never in HTTP/1.0 (RFC 9110 §7.8).
    package let wantsUpgrade: Bool

    let block: FieldBlock
    private let methodEnd: Int32
    let pathStart: Int32
    let pathEnd: Int32
    private let queryStart: Int32
    private let queryEnd: Int32
    private let authorityStart: Int32
    private let authorityEnd: Int32

    init(line: RequestLine, method: HTTPRequest.Method, fields: HeadRules.Findings, block: FieldBlock) {
        self.method = method
        self.block = block
        form = line.target.form
        minorVersion = line.minorVersion
        framing = fields.framing
        keepAlive = fields.keepAlive
        expectation = fields.expectation
        isSecureTarget = line.target.isSecure
        wantsUpgrade = fields.wantsUpgrade
        methodEnd = Int32(truncatingIfNeeded: line.methodEnd)
        (pathStart, pathEnd) = Self.compact(line.target.path)
        (queryStart, queryEnd) = Self.compact(line.target.query)
        // RFC 9112 §3.2.2: the absolute form's authority wins over Host.
        (authorityStart, authorityEnd) = Self.compact(line.target.authority ?? fields.host)
    }

    // Decided here and not where it is used: to compare a value of another module goes through its table of functions.

    /// Whether a body follows the head.
    package var bodyFollows: Bool { framing != .none }

    /// Whether the client waits for 100.
    package var expectsContinue: Bool { expectation == .continue }

    /// Whether `count` bytes behind the head hold a whole body with a length: nobody has to ask for it, and it cannot
    /// be malformed.
    package func isFollowed(byAllOf count: Int) -> Bool {
        if case .length(let length) = framing { return length <= count && expectation == .none }
        return false
    }

    /// Whether it has an expectation that is not known.
    package var expectsUnknown: Bool { expectation == .unknown }

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
        guard wantsUpgrade else { return [] }
        var protocols: [String] = []
        for value in headers.all(.upgrade) {
            var value = value
            value.withUTF8 { bytes in
                TokenList.forEach(UnsafeRawBufferPointer(bytes)) { protocols.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        return protocols
    }

    /// Lends the method's bytes.
    package func withMethodBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try block.withBytes(in: 0..<Int(methodEnd), body)
    }

    /// Lends the path's bytes. They begin with "/" and their escapes are well formed; for the "*" and the authority
    /// form they are "/".
    package func withPathBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try block.withBytes(in: Self.range(pathStart, pathEnd) ?? 0..<0, body)
    }

    /// Lends the query's bytes; nil without a "?".
    package func withQueryBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer?) throws(Failure) -> Result) throws(Failure) -> Result {
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
