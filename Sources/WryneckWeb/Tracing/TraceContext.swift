// TraceContext.swift - a request's place in a trace of many services: W3C Trace Context, level 1
// (https://www.w3.org/TR/trace-context-1/).
// Invariant: what exists can be sent: the trace and the parent are never zero, and the state is well formed.

/// The place of a request in a trace: which trace it is, and which span of it has made the request.
///
/// ```swift
/// TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?.traceID
/// ```
public struct TraceContext: Hashable, Sendable {
    private let traceHigh: UInt64
    private let traceLow: UInt64
    private let parent: UInt64
    /// Whether the one before records the trace.
    public let isSampled: Bool
    /// What vendors have to say about the trace, as `tracestate` has it; empty for nothing.
    public let state: TraceState

    /// The trace: 32 hexadecimal digits.
    public var traceID: String { HexText.encode(traceHigh) + HexText.encode(traceLow) }

    /// The span that has made the request: 16 hexadecimal digits.
    public var parentID: String { HexText.encode(parent) }

    /// A new trace.
    /// - Parameter isSampled: whether it is recorded.
    public init(isSampled: Bool = false) {
        (traceHigh, traceLow) = (UInt64.random(in: 1 ... .max), UInt64.random(in: .min ... .max))
        (parent, self.isSampled, state) = (UInt64.random(in: 1 ... .max), isSampled, TraceState())
    }

    private init(_ traceHigh: UInt64, _ traceLow: UInt64, _ parent: UInt64, _ isSampled: Bool, _ state: TraceState) {
        (self.traceHigh, self.traceLow, self.parent) = (traceHigh, traceLow, parent)
        (self.isSampled, self.state) = (isSampled, state)
    }

    /// Reads the field (§3.2). Of a version to come, what version 00 has is read.
    /// - Parameters:
    ///   - traceparent: the field's value. The result is nil if it is malformed, and the trace then begins here.
    ///   - state: the state that came along.
    public init?(traceparent: String, state: TraceState = TraceState()) {
        guard traceparent.utf8.count <= 512 else { return nil }
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = HexText.decode(parts[0], digits: 2, as: UInt8.self), version != 0xFF,
            version > 0 || parts.count == 4, parts[1].utf8.count == 32,
            let high = HexText.decode(parts[1].prefix(16), digits: 16, as: UInt64.self),
            let low = HexText.decode(parts[1].suffix(16), digits: 16, as: UInt64.self), high != 0 || low != 0,
            let parent = HexText.decode(parts[2], digits: 16, as: UInt64.self), parent != 0,
            let flags = HexText.decode(parts[3], digits: 2, as: UInt8.self)
        else { return nil }
        self.init(high, low, parent, flags & 1 == 1, state)
    }

    /// The field's value, in version 00 (§3.2.2).
    public var traceparent: String { "00-\(traceID)-\(parentID)-\(isSampled ? "01" : "00")" }

    /// The place of what this request leads to: the same trace, and a new span.
    public func child() -> TraceContext {
        TraceContext(traceHigh, traceLow, UInt64.random(in: 1 ... .max), isSampled, state)
    }
}
