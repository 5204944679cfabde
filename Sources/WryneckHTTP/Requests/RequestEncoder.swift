// RequestEncoder.swift - requests as bytes: RFC 9112 §3, §5, §6, §7.
// Invariant: either a whole head is appended or none of it. Nothing is repaired, and nothing is sent that RequestParser
// would refuse: what two servers on the way read differently is how requests are smuggled (RFC 9112 §11.2).

package import HTTPTypes

/// Appends heads and chunks to an output buffer.
package enum RequestEncoder: ChunkWriting {
    /// Why a request cannot be sent.
    package enum Failure: Error, Equatable {
        /// A field was refused when it was set.
        case header(Headers.Mistake)
        /// The field is about framing, connection or host, which the other arguments say.
        case notYours(HTTPField.Name)
        /// The target has no form that the method may have, or a byte that a URI cannot have (RFC 9112 §3.2).
        case target
        /// The host is not `uri-host [ ":" port ]`, or not the one in the target.
        case host
        /// The method may have no body, or the body's end could not be found (RFC 9110 §9.3.6, §9.3.8; RFC 9112 §6.3).
        case framing(BodyFraming)
        /// An upgrade without an Upgrade field.
        case upgrade
    }

    /// Appends a head.
    /// - Parameters:
    ///   - method: as the target's form has to fit to it: authority for CONNECT alone, `*` for OPTIONS alone.
    ///   - target: in one of the four forms of RFC 9112 §3.2, escaped.
    ///   - host: with the port, unless it is the scheme's own; the same as in a target that has one.
    ///   - headers: without those that `framing`, `connection` and `host` make; an Upgrade only with `.upgrade`.
    ///   - framing: `.length(0)` for a POST without a body, `.none` for a GET (RFC 9110 §8.6).
    ///   - connection: what the head says about it.
    ///   - output: grows by the head.
    /// - Throws: `Failure`; then nothing is appended.
    package static func head(
        method: HTTPRequest.Method, target: String, host: String, headers: Headers, framing: BodyFraming,
        connection: ConnectionOption, into output: inout [UInt8]
    ) throws(Failure) {
        try check(target: target, host: host, method)
        try check(framing, method)
        try check(headers, connection)
        output.append(contentsOf: method.rawValue.utf8)
        output.append(ASCII.space)
        output.append(contentsOf: target.utf8)
        // RFC 9110 §7.2: Host comes first.
        output.append(contentsOf: " HTTP/1.1\r\nHost: ".utf8)
        output.append(contentsOf: host.utf8)
        FieldWriting.appendLineEnd(to: &output)
        for (name, value) in headers { FieldWriting.append(name, value, to: &output) }
        FieldWriting.append(framing, to: &output)
        // RFC 9110 §10.1.4: TE is for the next recipient alone.
        if headers.contains(.te) { output.append(contentsOf: "Connection: TE\r\n".utf8) }
        FieldWriting.append(connection, minorVersion: 1, to: &output)
        FieldWriting.appendLineEnd(to: &output)
    }

    private static func check(target: String, host: String, _ method: HTTPRequest.Method) throws(Failure) {
        guard withBytes(host, HostRule.isValid) else { throw .host }
        let failure = withBytes(target) { target in withBytes(host) { fault(in: target, $0, method) } }
        if let failure { throw failure }
    }

    private static func fault(
        in target: UnsafeRawBufferPointer, _ host: UnsafeRawBufferPointer, _ method: HTTPRequest.Method
    ) -> Failure? {
        // Stricter than for a target that comes: escapes are the caller's to make.
        guard target.allSatisfy(ASCII.isURIByte) else { return .target }
        let parsed = withBytes(method.rawValue) { method in
            try? RequestTarget.parse(target, 0..<target.count, method: method)
        }
        // RFC 9112 §3.2.4.
        guard let parsed, parsed.form != .asterisk || method == .options else { return .target }
        // RFC 9112 §3.2: a client has to send the two as one.
        guard let authority = parsed.authority else { return nil }
        let named = target[authority].lazy.map(ASCII.lowercased)
        return named.elementsEqual(host.lazy.map(ASCII.lowercased)) ? nil : .host
    }

    /// Lends the bytes of a text, which is not copied for that.
    private static func withBytes<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func check(_ framing: BodyFraming, _ method: HTTPRequest.Method) throws(Failure) {
        switch framing {
        case .none: return
        case .length(..<0), .untilClose: throw .framing(framing)
        case .length, .chunked: if method == .connect || method == .trace { throw .framing(framing) }
        }
    }

    private static func check(_ headers: Headers, _ connection: ConnectionOption) throws(Failure) {
        if let refusal = headers.refusal { throw .header(refusal) }
        for (name, value) in headers {
            guard !ConnectionFields.contains(name), name.canonicalName != "host" else { throw .notYours(name) }
            if name == .upgrade, connection != .upgrade { throw .notYours(name) }
            // The one use of it that does not ask for a coding that nobody here can read.
            if name == .te, !value.hasSameBytesIgnoringCase(as: "trailers") { throw .notYours(name) }
        }
        guard connection != .upgrade || headers.contains(.upgrade) else { throw .upgrade }
    }
}
