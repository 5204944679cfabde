// ProxiedTransport.swift - a transport whose addresses are those that its proxy told; all else is the real one's.

final class ProxiedTransport: Transport {
    private let real: any Transport
    let peer: SocketAddress
    private let told: SocketAddress?
    /// What came in one piece with the header, while the protocol does not read.
    private var waiting: [UInt8] = []
    private weak var stream: (any StreamProtocol)?
    private var isPaused = false
    /// The peer's end, behind what waits.
    private var endWaits = false
    private var isClosing = false

    init(_ real: any Transport, peer: SocketAddress, local: SocketAddress?) {
        self.real = real
        self.peer = peer
        told = local
    }

    /// Brings the bytes behind the header, now or when the protocol reads again.
    func deliver(_ bytes: [UInt8], to stream: any StreamProtocol) {
        guard !isClosing else { return }
        if isPaused {
            waiting = bytes
            self.stream = stream
        } else {
            stream.received(bytes.span.bytes, on: self)
        }
    }

    /// Brings the peer's end, now or behind what waits.
    func endInput(of stream: any StreamProtocol) {
        if waiting.isEmpty { stream.readClosed(on: self) } else { endWaits = true }
    }

    func end() {
        isClosing = true
        waiting = []
        endWaits = false
        onHandOver = nil
    }

    /// Set by the stream that hands everything on: whom it hands it to is its affair.
    var onHandOver: ((any StreamProtocol) -> Void)?

    func handOver(to stream: any StreamProtocol) {
        self.stream = stream
        onHandOver?(stream)
    }

    var reactor: Reactor { real.reactor }
    var local: SocketAddress { told ?? real.local }
    var security: TransportSecurity? { real.security }
    var unsentBytes: Int { real.unsentBytes }
    var sentBytes: Int { real.sentBytes }
    var isCongested: Bool { real.isCongested }
    var waterMarks: WaterMarks {
        get { real.waterMarks }
        set { real.waterMarks = newValue }
    }

    func append(_ fill: (inout [UInt8]) -> Void) { real.append(fill) }
    func write(_ bytes: [UInt8]) { real.write(bytes) }
    func write(_ slice: FileSlice) { real.write(slice) }
    func closeWriting() { real.closeWriting() }
    func register(_ producer: Producer) throws(ProducerError) { try real.register(producer) }
    func unregisterProducer() { real.unregisterProducer() }

    func pauseReading() {
        isPaused = true
        real.pauseReading()
    }

    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        guard !waiting.isEmpty else { return real.resumeReading() }
        // Not inside this call, which the protocol may make anywhere: a real socket's bytes would not come at once, either.
        reactor.callLater(.zero) { [weak self] in self?.deliverWaiting() }
    }

    private func deliverWaiting() {
        guard !isPaused else { return }
        let bytes = waiting
        waiting = []
        if !bytes.isEmpty, let stream { stream.received(bytes.span.bytes, on: self) }
        if endWaits {
            endWaits = false
            stream?.readClosed(on: self)
        }
        if !isPaused { real.resumeReading() }
    }

    func close() {
        end()
        real.close()
    }

    func breakOff() {
        end()
        real.breakOff()
    }

    func abort() {
        end()
        real.abort()
    }
}
