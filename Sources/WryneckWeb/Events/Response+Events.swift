// Response+Events.swift - answers that are streams of events: from async code, from callbacks, from a sequence, from a
// broadcaster.

public import Wryneck
internal import WryneckBodies
internal import WryneckDeferred
internal import WryneckReactor

extension Response {
    /// Events that async code sends; the stream ends when it returns. See ``EventStream``.
    /// - Parameters:
    ///   - options: how the stream is kept.
    ///   - produce: sends the events. Its task is cancelled when the stream is over. What it throws breaks the response
    ///     off.
    /// - Returns: a response of the type `text/event-stream` that nobody stores and no proxy holds back.
    public static func events(
        _ options: EventStream.Options = .init(), _ produce: @escaping (EventStream) async throws -> Void
    ) -> Response {
        .events(options, subscribing: { $0.run(produce) })
    }

    /// Events that callbacks send, without a task: the stream stays open until `end()`, or until the client leaves.
    ///
    /// ```swift
    /// root.get("prices") { request in .events(subscribing: { events in ticker.add(events) }) }
    /// ```
    /// - Parameters:
    ///   - options: how the stream is kept.
    ///   - subscribing: gets the stream when the response begins, and gives it to whoever sends. What it throws breaks
    ///     the response off.
    /// - Returns: a response of the type `text/event-stream` that nobody stores and no proxy holds back.
    public static func events(
        _ options: EventStream.Options = .init(), subscribing: @escaping (EventStream) throws -> Void
    ) -> Response {
        let producer: (ResponseWriter) throws -> Deferred<Void> = { writer in
            // A client's request has bodies, too.
            guard let request = writer.owner as? Request else { throw EventStream.Failure.ended }
            let stream = EventStream(writer, request, options)
            let done = stream.begin()
            // Over already where the server is stopping.
            guard !stream.isOver else { return done }
            do { try subscribing(stream) } catch { stream.produced(.failure(error)) }
            return done
        }
        return Response.stream(type: "text/event-stream", producer)
            .setting(.cacheControl, "no-store").setting("X-Accel-Buffering", "no")
    }

    /// Events as a sequence brings them; the stream ends with it.
    /// - Parameters:
    ///   - events: the sequence; its iteration is cancelled when the stream is over. What it throws breaks the response
    ///     off.
    ///   - options: how the stream is kept.
    /// - Returns: as `events(_:_:)`.
    public static func events<Events: AsyncSequence>(from events: Events, _ options: EventStream.Options = .init())
        -> Response
    where Events.Element == ServerSentEvent {
        .events(options) { stream in for try await event in events { try await stream.send(event) } }
    }

    /// The events that a broadcaster sends from now on, and those that a client that comes back has missed.
    /// - Parameters:
    ///   - broadcaster: sends to all its streams.
    ///   - options: how the stream is kept; by default a client that is too slow is sent away, and comes back.
    /// - Returns: as `events(_:_:)`.
    public static func events(
        from broadcaster: EventBroadcaster, _ options: EventStream.Options = .init(slowClients: .end)
    ) -> Response {
        .events(options, subscribing: { broadcaster.subscribe($0) })
    }
}

extension Rendering {
    /// Events that async code sends. See `Response.events(_:_:)`.
    public static func events(
        _ options: EventStream.Options = .init(), _ produce: @escaping (EventStream) async throws -> Void
    ) -> Rendering {
        Rendering(.events(options, produce))
    }

    /// Events that callbacks send. See `Response.events(_:subscribing:)`.
    public static func events(
        _ options: EventStream.Options = .init(), subscribing: @escaping (EventStream) throws -> Void
    ) -> Rendering {
        Rendering(.events(options, subscribing: subscribing))
    }

    /// Events as a sequence brings them. See `Response.events(from:_:)`.
    public static func events<Events: AsyncSequence>(from events: Events, _ options: EventStream.Options = .init())
        -> Rendering
    where Events.Element == ServerSentEvent {
        Rendering(.events(from: events, options))
    }

    /// The events that a broadcaster sends. See `Response.events(from:_:)`.
    public static func events(
        from broadcaster: EventBroadcaster, _ options: EventStream.Options = .init(slowClients: .end)
    ) -> Rendering {
        Rendering(.events(from: broadcaster, options))
    }
}

extension EventStream {
    /// Runs a producer in a task, which ends with the stream.
    fileprivate func run(_ produce: @escaping (EventStream) async throws -> Void) {
        let task = request.reactor.startTask({ try await produce(self) }) { [weak self] in self?.produced($0) }
        onEnd { task.cancel() }
    }
}
