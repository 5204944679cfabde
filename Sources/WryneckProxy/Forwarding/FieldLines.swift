// FieldLines.swift - the fields of a message that goes on, as HTTP/1's lines, whatever version they came in.
// Invariant: a field that nobody changes keeps its bytes, also those that are no UTF-8; all are checked anew when they
// become headers.

internal import WryneckHTTP

/// Fields that are being gathered.
struct FieldLines {
    private var bytes: [UInt8] = []
    private var count = 0

    /// In bytes: most heads are no larger.
    private static let usualSize = 1024

    init() { bytes.reserveCapacity(Self.usualSize) }

    /// Adds a field as it came.
    mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: name)
        bytes.append(ASCII.colon)
        bytes.append(contentsOf: value)
        endLine()
    }

    /// Adds a field of this proxy.
    mutating func append(_ name: StaticString, _ value: String) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(ASCII.colon)
        bytes.append(contentsOf: value.utf8)
        endLine()
    }

    private mutating func endLine() {
        bytes.append(ASCII.carriageReturn)
        bytes.append(ASCII.lineFeed)
        count += 1
    }

    /// Makes headers of the lines.
    /// - Parameter source: the fields that they were taken from; what was refused there is refused here, too.
    /// - Returns: the headers, with a refusal if a line is malformed.
    func headers(from source: Headers) -> Headers {
        var headers = Headers()
        do throws(ProtocolViolation) {
            headers = try bytes.withUnsafeBufferPointer { (lines) throws(ProtocolViolation) in
                try Headers(lines: UnsafeRawBufferPointer(lines), count: count, areTrailers: false)
            }
        } catch {
            // Only text of this proxy's own can do that. It is not sent without the field: nobody would notice.
            headers.refuse(Headers.Mistake("a field of the proxy", .controlByteInValue))
        }
        if let refusal = source.refusal { headers.refuse(refusal) }
        return headers
    }
}
