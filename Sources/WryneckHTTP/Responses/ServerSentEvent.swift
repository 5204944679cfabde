// ServerSentEvent.swift - one event of a stream of the type text/event-stream (HTML, "Server-sent events").
// Invariant: whatever its texts hold, its bytes are exactly one event.

/// An event for a page's `EventSource`.
///
/// ```swift
/// root.get("ticks") { request in
///     var response = Response.stream(type: "text/event-stream") { writer in
///         for tick in 1... {
///             try await writer.write(ServerSentEvent(data: "\(tick)", id: "\(tick)").bytes)
///             try await request.reactor.sleep(for: .seconds(1))
///         }
///     }
///     response.headers[.cacheControl] = "no-store"
///     return response
/// }
/// ```
///
/// When the server begins to stop, the producer of such a stream is cancelled, and the response ends well: the page's
/// `EventSource` comes back by itself. See `Request.onServerStop(_:)` for other streams without an end.
public struct ServerSentEvent: Hashable, Sendable {
    /// The text that the page gets; each of its lines is sent as one.
    public var data: String
    /// The event's name, by which the page listens for it; nil stands for `message`. Line ends are removed.
    public var event: String?
    /// The value that the browser sends as `Last-Event-ID` when it reconnects. Line ends and NUL are removed.
    public var id: String?
    /// How long the browser waits before it reconnects; nil leaves that to the browser.
    public var retry: Duration?

    /// Makes an event.
    public init(data: String, event: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// The event as it goes into the stream.
    public var bytes: [UInt8] {
        var text = ""
        if let event { text += "event: \(Self.line(event))\n" }
        if let id { text += "id: \(Self.line(id))\n" }
        if let retry { text += "retry: \(max(0, Self.milliseconds(retry)))\n" }
        for line in Self.lines(of: data) { text += "data: \(line)\n" }
        return Array((text + "\n").utf8)
    }

    /// The lines of a text; CR, LF and CRLF each end one.
    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var before: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { before = scalar }
            if scalar == "\n" && before == "\r" { continue }
            if scalar == "\n" || scalar == "\r" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            } else {
                line.append(scalar)
            }
        }
        return lines + [String(line)]
    }

    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" && $0 != "\0" }))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow
            ? (seconds < 0 ? .min : .max)
            : scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
    }
}
