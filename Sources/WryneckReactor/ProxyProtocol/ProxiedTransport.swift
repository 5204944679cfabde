// ProxiedTransport.swift - a transport with the addresses that its proxy told; everything else is the real one's.

final class ProxiedTransport: Transport {
    private let real: any Transport
    let peer: SocketAddress
    private let told: SocketAddress?
    /// Bytes that came in one piece with the header, while the protocol does not read.
    private var waiting: [UInt8] = []
    private weak var stream: (any StreamProtocol)?
    private var isPaused = false
    /// Whether the peer's end waits behind them.
    private var endWaits = false
    private var isClosing = false

    init(_ real: any Transport, peer: SocketAddress, local: SocketAddress?) {
        self.real = real
        self.peer = peer
        told = local
    }

    /// Delivers the bytes behind the header, now or when the protocol reads again.
    func deliver(_ bytes: [UInt8], to stream: any StreamProtocol) {
        guard !isClosing else { return }
        if isPaused {
            waiting = bytes
            self.stream = stream
        } else {
            stream.received(bytes.span.bytes, on: self)
        }
    }

    /// Delivers the peer's end, now or behind the bytes that wait.
    func endInput(of stream: any StreamProtocol) {
        if waiting.isEmpty { stream.readClosed(on: self) } else { endWaits = true }
    }

    func end() {
        isClosing = true
        waiting = []
        endWaits = false
        onHandOver = nil
    }

    /// Called when the connection gets another protocol; set by the stream that passes everything on.
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
    func notify(whenSent body: @escaping (Bool) -> Void) { real.notify(whenSent: body) }
    func closeWriting() { real.closeWriting() }
    func register(_ producer: StreamProducer) throws(StreamProducer.Failure) { try real.register(producer) }
    func unregisterProducer() { real.unregisterProducer() }

    func pauseReading() {
        isPaused = true
        real.pauseReading()
    }

    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        guard !waiting.isEmpty else { return real.resumeReading() }
        // Not inside this call, which the protocol may make anywhere: bytes of a real socket would not be delivered at
        // once, either.
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
