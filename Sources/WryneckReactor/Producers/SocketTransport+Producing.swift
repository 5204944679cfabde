// SocketTransport+Producing.swift - registers and unregisters a socket's producer; SocketTransport.flush drives it.

extension SocketTransport {
    package func register(_ producer: Producer) throws(ProducerError) {
        guard self.producer == nil else { throw .alreadyRegistered }
        let slot = ProducerSlot(producer)
        guard takesOutput else { return slot.stop() }
        self.producer = slot
        if hasTooMuch { slot.pause() }
        planFlush()
    }

    package func unregisterProducer() {
        guard let producer else { return }
        producer.release()
        self.producer = nil
        planFlush()
    }
}
