// EventStream+Convenience.swift - events in one line.

public import Wryneck
public import WryneckDeferred

extension EventStream {
    /// Sends a text as an event. See `send(_:)`.
    /// - Parameters:
    ///   - data: the text; each of its lines is sent as one.
    ///   - event: the name by which the page listens for it; nil stands for `message`.
    ///   - id: what the client sends as `lastEventID` when it comes back.
    /// - Returns: as `send(_:)`.
    @discardableResult
    public func send(_ data: String, event: String? = nil, id: String? = nil) -> Deferred<Void> {
        send(ServerSentEvent(data: data, event: event, id: id))
    }

    /// Sends a text as an event, and waits until there is room for the next one. See `send(_:)`.
    public nonisolated(nonsending) func send(_ data: String, event: String? = nil, id: String? = nil) async throws {
        try await send(ServerSentEvent(data: data, event: event, id: id))
    }

    /// Sends a value as JSON, and waits until there is room for the next one. See `send(_:)`.
    /// - Parameters:
    ///   - value: the value to encode.
    ///   - event: the name by which the page listens for it; nil stands for `message`.
    ///   - id: what the client sends as `lastEventID` when it comes back.
    ///   - coders: how it is encoded; the usual way by default.
    /// - Throws: as `send(_:)`; the error of the value's `encode(to:)`.
    public nonisolated(nonsending) func send(
        json value: some Encodable, event: String? = nil, id: String? = nil, coders: JSONCoders = JSONCoders()
    ) async throws {
        let data = String(decoding: try coders.encode(value), as: UTF8.self)
        try await send(ServerSentEvent(data: data, event: event, id: id))
    }
}
