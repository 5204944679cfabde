// BodyProduction.swift - a producer at work on a body that goes out.
// Invariant: the sink gets one end: `finish` of a whole body, or `breakOff` of one that is not; after `cancel` it gets
// nothing.

internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

package final class BodyProduction {
    private let writer: BodyWriter
    private let owner: any BodyOwner
    /// Nil once the body has ended.
    private var sink: (any BodySink)?
    private var cancelWork: (() -> Void)?

    package init(_ stream: StreamBody, to sink: any BodySink, for owner: any BodyOwner) {
        (self.sink, self.owner) = (sink, owner)
        writer = BodyWriter(to: sink, stream, for: owner)
    }

    /// Begins; the producer may write at once.
    package func start(_ producer: StreamBody.Producer) {
        switch producer {
        case .filtered(let filtered): start(filtered.inner)
        case .async(let body):
            let writer = writer
            let task = owner.reactor.startTask({ try await body(writer) }) { [weak self] in self?.ended($0) }
            if sink != nil { cancelWork = { task.cancel() } }
        case .deferred(let body):
            do {
                let deferred = try body(writer)
                cancelWork = { deferred.cancel() }
                deferred.whenSettled { [weak self] in self?.ended($0) }
            } catch {
                ended(.failure(error))
            }
        }
    }

    /// The sink has room again.
    package func drained() { writer.drained() }

    /// Nobody takes any more of it.
    package func cancel() {
        guard sink != nil else { return }
        sink = nil
        let cancelWork = cancelWork.take()
        writer.end()
        cancelWork?()
    }

    private func ended(_ result: Result<Void, any Error>) {
        guard let sink else { return }
        cancelWork = nil
        switch result {
        case .success where writer.isComplete: writer.finish { [self] in finish() }
        case .success: breakOff(BodyWriter.Failure.tooShort, sink)
        case .failure(let error): breakOff(error, sink)
        }
    }

    private func finish() {
        guard let sink else { return }
        if let refusal = writer.trailers.refusal { return breakOff(refusal, sink) }
        self.sink = nil
        sink.finish(writer.trailers)
        writer.end()
    }

    private func breakOff(_ error: any Error, _ sink: any BodySink) {
        self.sink = nil
        writer.end()
        sink.breakOff(error)
    }
}
