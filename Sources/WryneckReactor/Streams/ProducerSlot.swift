// ProducerSlot.swift - a transport's producer, and the last call that it got.
// Invariant: pause and resume alternate, and nothing follows the stop.

@usableFromInline package final class ProducerSlot {
    private let producer: StreamProducer
    private var isPaused = false
    private var isOver = false

    package init(_ producer: StreamProducer) { self.producer = producer }

    /// Pauses the producer: the unsent bytes are above the high-water mark.
    @usableFromInline package func pause() {
        guard case .push(let producer) = producer, !isPaused, !isOver else { return }
        isPaused = true
        producer.pauseProducing()
    }

    /// Resumes or asks the producer: the unsent bytes are at or below the low-water mark.
    @usableFromInline package func makeProgress(on transport: any Transport) {
        guard !isOver else { return }
        switch producer {
        case .pull(let producer): producer.produce(on: transport)
        case .push(let producer):
            guard isPaused else { return }
            isPaused = false
            producer.resumeProducing()
        }
    }

    package func stop() {
        guard !isOver else { return }
        isOver = true
        switch producer {
        case .pull(let producer): producer.stopProducing()
        case .push(let producer): producer.stopProducing()
        }
    }

    /// Makes no further call, because the producer has unregistered.
    package func release() { isOver = true }
}
