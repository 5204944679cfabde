// EncodingFilter.swift - compresses a body on its way to the connection.
// Invariants: the encoder belongs to the loop or to one thread, never to both; pieces are encoded in their order; the
// encoder is given back once.
//
// A turn encodes at most `loopBytes` on the loop: some 0.3 ms at the default levels. More goes to the reactor's
// threads: the loop stays free for others, and on several cores the work is done beside it. The producer waits
// meanwhile, so at most what it wrote without waiting is kept.

#if Compression
    internal import WryneckCompression
    internal import WryneckDeferred
    internal import WryneckReactor

    final class EncodingFilter: BodyFilter {
        /// The most bytes of one response that are encoded on the loop in one turn.
        static let loopBytes = 16 * 1024

        private let reactor: Reactor
        private let lease: EncoderLease
        /// Whether a reader should get everything that was written as soon as the turn ends: events must not wait
        /// inside for more.
        private let flushes: Bool
        private var encoder: SharedEncoder?
        private var outlet: BodyOutlet?
        private var waiting: [[UInt8]] = []
        private var isAway = false
        private var isProducerWaiting = false
        private var isFlushWanted = false
        private var bytesThisTurn = 0
        private var done: (() -> Void)?

        init(_ lease: EncoderLease, on reactor: Reactor, flushes: Bool) {
            self.lease = lease
            self.reactor = reactor
            self.flushes = flushes
        }

        func begin(_ outlet: BodyOutlet) {
            self.outlet = outlet
            do throws(CompressionError) { encoder = try lease.take() } catch { fail(error) }
        }

        func take(_ bytes: [UInt8]) -> Bool {
            guard outlet != nil, let encoder else { return false }
            if bytesThisTurn == 0 || isAway { noteTurn() }
            bytesThisTurn += min(bytes.count, EncodingFilter.loopBytes)
            if isAway || bytesThisTurn > EncodingFilter.loopBytes || bytes.count > EncodingFilter.loopBytes {
                waiting.append(bytes)
                isProducerWaiting = true
                if !isAway { sendAway(encoder) }
                return true
            }
            return pass(
                encode { encoder, output throws(CompressionError) in try encoder.process(bytes, into: &output) })
        }

        func drained() { if !isAway { release() } }

        func finish(_ done: @escaping () -> Void) {
            self.done = done
            if !isAway { end() }
        }

        func cancel() {
            outlet = nil
            done = nil
            waiting = []
            if !isAway { giveBack() }
        }

        // MARK: On the loop

        private func encode(_ work: (Compressor, inout [UInt8]) throws(CompressionError) -> Void) -> [UInt8] {
            var output: [UInt8] = []
            do throws(CompressionError) {
                try encoder?.withLock { encoder throws(CompressionError) in try work(encoder, &output) }
            } catch {
                fail(error)
                return []
            }
            return output
        }

        private func pass(_ bytes: [UInt8]) -> Bool {
            guard let outlet, !bytes.isEmpty else { return false }
            let waits = outlet.pass(bytes)
            if waits { isProducerWaiting = true }
            return waits
        }

        private func release() {
            guard isProducerWaiting else { return }
            isProducerWaiting = false
            outlet?.room()
        }

        private func end() {
            let rest = encode { encoder, output throws(CompressionError) in try encoder.finish(into: &output) }
            giveBack()
            _ = pass(rest)
            let done = done
            self.done = nil
            if outlet != nil { done?() }
        }

        private func fail(_ error: any Error) {
            let outlet = outlet
            self.outlet = nil
            outlet?.fail(error)
        }

        private func giveBack() {
            if let encoder { lease.give(encoder) }
            encoder = nil
        }

        private func noteTurn() {
            guard !isFlushWanted else { return }
            isFlushWanted = true
            reactor.flushAtTurnEnd(self)
        }

        // MARK: In a thread

        private func sendAway(_ encoder: SharedEncoder) {
            isAway = true
            let pieces = waiting
            let flushes = flushes
            waiting = []
            let work: @Sendable () throws -> [UInt8] = {
                try encoder.withLock { encoder in
                    var output: [UInt8] = []
                    for piece in pieces { try encoder.process(piece, into: &output) }
                    if flushes { try encoder.flush(into: &output) }
                    return output
                }
            }
            reactor.deferToThread(work).whenSettled { [self] result in
                // No thread took it, so the loop has to do it.
                if case .failure(let error) = result, error is ThreadPool.Failure {
                    return cameBack(Result { try work() })
                }
                cameBack(result)
            }
        }

        private func cameBack(_ result: Result<[UInt8], any Error>) {
            isAway = false
            guard outlet != nil, let encoder else { return giveBack() }
            switch result {
            case .failure(let error): fail(error)
            case .success(let bytes):
                let waits = pass(bytes)
                if !waiting.isEmpty { return sendAway(encoder) }
                if done != nil { return end() }
                if !waits { release() }
            }
        }
    }

    extension EncodingFilter: TurnEnd {
        func turnEnded() {
            isFlushWanted = false
            bytesThisTurn = 0
            guard flushes, !isAway, encoder != nil, outlet != nil else { return }
            _ = pass(encode { encoder, output throws(CompressionError) in try encoder.flush(into: &output) })
        }
    }
#endif
