// FrameLoop.swift - what all framings share: delivering one message after the other to a protocol that may pause,
// close, or call back into the loop from inside a message.
// Invariants: messages are delivered in order and never inside one another; none after a pause, a close or the end; the
// end of the input is reported after the last message.

internal import WryneckReactor

/// A framing that has messages to deliver.
protocol FrameSource: AnyObject {
    /// Delivers one message; false if there is none.
    func deliverNext() -> Bool
    /// Reports that there will be no more.
    func deliverEnd()
}

final class FrameLoop {
    private unowned let source: any FrameSource
    /// Nil before the connection and after its end.
    private(set) var transport: (any Transport)?
    private(set) var isPaused = false
    private var isRunning = false
    private var isClosing = false
    private var inputEnded = false
    private var endWasTold = false

    init(_ source: any FrameSource) { self.source = source }

    func connected(to transport: any Transport) { self.transport = transport }

    func disconnected() { transport = nil }

    var delivers: Bool { !isPaused && !isClosing && transport != nil }

    func run() {
        guard !isRunning else { return }
        isRunning = true
        while delivers, source.deliverNext() {}
        isRunning = false
        guard inputEnded, !endWasTold, delivers else { return }
        endWasTold = true
        source.deliverEnd()
    }

    func endInput() {
        inputEnded = true
        run()
    }

    func pause() {
        isPaused = true
        transport?.pauseReading()
    }

    func resume() {
        isPaused = false
        transport?.resumeReading()
        run()
    }

    func close() {
        isClosing = true
        transport?.close()
    }

    func abort() {
        isClosing = true
        transport?.abort()
    }
}
