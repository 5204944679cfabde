// ResponseHead.swift - one response's head, after all checks.
// Invariant: it never changes, holds one allocation however many fields there are, and its bytes stay bytes until
// somebody asks for text.

package import HTTPTypes

/// A status line and its fields. Cheap to copy: the bytes are shared.
package struct ResponseHead: Sendable {
    /// 0 or 1.
    package let minorVersion: Int
    package let framing: BodyFraming
    /// Whether the server leaves the connection open once this response has ended: by all Connection lines and the
    /// version (RFC 9112 §9.3), and because its end can be found without that of the connection.
    package let keepAlive: Bool
    /// Whether what follows the head belongs to another protocol: after 101, and after 2xx to CONNECT.
    package let switchesProtocol: Bool

    /// 100 to 999.
    package let statusCode: Int
    private let reason: Range<Int>
    private let block: FieldBlock

    init(_ line: ResponseLine, framing: BodyFraming, keepAlive: Bool, switchesProtocol: Bool, _ block: FieldBlock) {
        minorVersion = line.minorVersion
        self.framing = framing
        self.keepAlive = keepAlive
        self.switchesProtocol = switchesProtocol
        statusCode = line.code
        reason = line.reason
        self.block = block
    }

    /// The code with the reason phrase, which may be empty.
    package var status: HTTPResponse.Status {
        HTTPResponse.Status(code: statusCode, reasonPhrase: block.string(reason))
    }

    /// All fields, in the order in which they came.
    package var headers: Headers { Headers(block) }

    /// Whether a body follows the head.
    package var bodyFollows: Bool { framing != .none }

    /// RFC 9110 §15.2: another head follows. 101 is none of these: what follows it is no HTTP/1.
    var isInterim: Bool { (100..<200).contains(statusCode) && statusCode != 101 }
}
