// ProducerSlot.swift - a transport's producer, and what it was told last.
// Invariant: pause and resume alternate, and nothing follows the stop.

package final class ProducerSlot {
    private let producer: Producer
    private var isPaused = false
    private var isOver = false

    package init(_ producer: Producer) { self.producer = producer }

    /// More than the high-water mark is queued.
    package func pause() {
        guard case .push(let producer) = producer, !isPaused, !isOver else { return }
        isPaused = true
        producer.pauseProducing()
    }

    /// No more than the low-water mark is queued.
    package func makeProgress(on transport: any Transport) {
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

    /// It has unregistered.
    package func release() { isOver = true }
}
