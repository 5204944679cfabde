// Exchange+Streaming.swift - a body that its producer writes while it is sent.
// Invariant: the sink gets one end: `finish` of a whole body, or `breakOff` of one that is not.

internal import WryneckDeferred
internal import WryneckHTTP

/// A streamed body under way.
struct Streaming {
    let writer: ResponseWriter
    /// Whether it is a stream of events without a length: it ends with the server.
    let endsWithServer: Bool
    /// Whether the producer was cancelled because the server stops: however it ends, the body is whole.
    var isEnding = false
}

extension Exchange {
    /// Begins to write a body, when its head is on its way.
    /// - Parameters:
    ///   - stream: its producer.
    ///   - isEventStream: whether it is one of events.
    func produce(_ stream: StreamBody, isEventStream: Bool) {
        guard let sink else { return }
        let writer = ResponseWriter(to: sink, stream, for: request)
        streaming = Streaming(writer: writer, endsWithServer: isEventStream && stream.promised == nil)
        run(stream.producer, writer)
        if request.group.isDraining { serverStops() }
    }

    /// Notes that the server begins to stop: runs the hooks, and ends an event stream, which has no end of its own.
    func serverStops() {
        request.serverStops()
        guard streaming?.endsWithServer == true, !isOver else { return }
        streaming?.isEnding = true
        cancelWork?()
    }

    private func run(_ producer: StreamBody.Producer, _ writer: ResponseWriter) {
        switch producer {
        case .filtered(let filtered): run(filtered.inner, writer)
        case .async(let body):
            start { [self] in
                defer { taskEnded() }
                do {
                    try await body(writer)
                    ended(.success(()), writer)
                } catch {
                    ended(.failure(error), writer)
                }
            }
        case .deferred(let body):
            do {
                let deferred = try body(writer)
                cancelWork = { deferred.cancel() }
                deferred.whenSettled { [self] in ended($0, writer) }
            } catch {
                ended(.failure(error), writer)
            }
        }
    }

    private func ended(_ result: Result<Void, any Error>, _ writer: ResponseWriter) {
        guard let sink else { return }
        cancelWork = nil
        switch result {
        case .success where writer.isComplete, .failure where streaming?.isEnding == true:
            writer.finish { [self] in end(with: writer.trailers) }
        case .success: sink.breakOff(ResponseWriter.Failure.tooShort)
        case .failure(let error): sink.breakOff(error)
        }
    }

    private func end(with trailers: Headers) {
        if let refusal = trailers.refusal { sink?.breakOff(refusal) } else { sink?.finish(trailers) }
    }
}
