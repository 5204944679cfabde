// Deferred+Description.swift - what a Deferred looks like in a log (D16).
// Invariant: describing one never runs its chain.

extension Deferred: CustomStringConvertible {
    /// The type, an identity, and the state: the current result, or what it waits for. Twisted's name: `__repr__`.
    public var description: String {
        let state =
            switch phase {
            case .unfired: upstream.map { "unfired, waiting on \($0.shortDescription)" } ?? "unfired"
            case .held(.success(let value)): "result: \(value)"
            case .held(.failure(let error)): "error: \(error)"
            case .running: "running"
            case .waiting: upstream.map { "waiting on \($0.shortDescription)" } ?? "waiting"
            case .taken: "result taken"
            }
        return "<\(shortDescription) \(pauses > 0 ? "paused, " : "")\(state)>"
    }

    var shortDescription: String { "\(Deferred.self) at 0x\(String(UInt(bitPattern: ObjectIdentifier(self)), radix: 16))" }
}
