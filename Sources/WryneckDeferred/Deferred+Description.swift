// Deferred+Description.swift - what a Deferred looks like in a log.
// Invariant: a description never runs the chain.

extension Deferred: CustomStringConvertible {
    /// The type, an identity, and the state: the current result, or what it waits for. Twisted's name: `__repr__`.
    public var description: String {
        let what =
            switch (state.stage, stored) {
            case (.unfired, _): upstream.map { "unfired, waiting on \($0.shortDescription)" } ?? "unfired"
            case (.held, .value(let value)): "result: \(value)"
            case (.held, .error(let error)): "error: \(error)"
            case (.waiting, _): upstream.map { "waiting on \($0.shortDescription)" } ?? "waiting"
            case (.taken, _): "result taken"
            case (.running, _), (.held, .nothing): "running"
            }
        return "<\(shortDescription) \(state.pauses > 0 ? "paused, " : "")\(what)>"
    }

    @usableFromInline var shortDescription: String {
        "\(Deferred.self) at 0x\(String(UInt(bitPattern: ObjectIdentifier(self)), radix: 16))"
    }
}
