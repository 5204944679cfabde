// DecodedBody.swift - a body whose codings are undone as somebody reads it.
// Invariants: nothing is decoded beyond what the reader may be ahead of, whatever a few bytes stand for; what has come
// out and what has gone in is counted; the end comes only behind a whole stream.

#if Compression

    internal import WryneckBodies
    internal import WryneckCompression
    internal import WryneckDeferred
    internal import WryneckHTTP

    /// Reads the body as it comes, and is the source of the decoded one.
    final class DecodedBody: CancellableSource {
        private let raw: ResponseBody
        private var stages: [DecodingStage]
        private var budget: DecodingBudget
        private weak var decoded: IncomingBody?
        private var deadline: TotalDeadline?
        /// Bytes that have come out and that nobody has taken.
        private var ahead = 0
        private var isAsking = false
        private var isPumping = false
        private var hasEnded = false

        init(_ raw: ResponseBody, _ codings: [ContentCoding], _ limits: ClientLimits) throws(CompressionError) {
            self.raw = raw
            budget = DecodingBudget(limits)
            stages = []
            for coding in codings { stages.append(try DecodingStage(coding)) }
        }

        func makeBody() -> ResponseBody {
            let incoming = IncomingBody(from: self, .unknown)
            decoded = incoming
            let body = ResponseBody(incoming, from: self)
            (body.deadline, raw.deadline) = (raw.deadline, nil)
            return body
        }

        // MARK: The reader's calls

        func wanted() { pump() }

        func consumed(_ bytes: Int) {
            ahead -= bytes
            pump()
        }

        func cancel() {
            hasEnded = true
            raw.cancel()
        }

        // MARK: Decoding

        /// Decodes until the reader is far enough behind, or nothing has come.
        private func pump() {
            guard !isPumping else { return }
            isPumping = true
            defer { isPumping = false }
            do {
                while !hasEnded, ahead < DecodingBudget.piece, try step() {}
            } catch {
                fail(error)
            }
        }

        /// Returns whether there may be more to do at once.
        private func step() throws -> Bool {
            if let piece = try decode(from: stages.count - 1) {
                deliver(piece)
                return true
            }
            return ask()
        }

        /// The next bytes out of a stage; nil if it has to get more first.
        private func decode(from index: Int) throws -> [UInt8]? {
            while true {
                let piece = try stages[index].next()
                if !piece.isEmpty { return piece }
                guard index > 0, let input = try decode(from: index - 1) else { return nil }
                stages[index].take(input)
            }
        }

        private func deliver(_ piece: [UInt8]) {
            do throws(DecodingBudget.Excess) { try budget.count(taken: 0, made: piece.count) } catch {
                return fail(error)
            }
            ahead += piece.count
            piece.withUnsafeBytes { decoded?.receive($0) }
        }

        /// Asks for a piece of the body as it comes.
        private func ask() -> Bool {
            guard !isAsking else { return false }
            isAsking = true
            let next = raw.next()
            next.whenSettled { [weak self] in self?.took($0) }
            return next.hasFired
        }

        private func took(_ result: Result<[UInt8]?, any Error>) {
            isAsking = false
            do {
                guard let piece = try result.get() else { return try end() }
                try budget.count(taken: piece.count, made: 0)
                stages[0].take(piece)
            } catch {
                return fail(error)
            }
            pump()
        }

        private func end() throws {
            for stage in stages { try stage.finish() }
            hasEnded = true
            decoded?.finish(raw.trailers)
            decoded?.exchangeEnded()
        }

        private func fail(_ error: any Error) {
            guard !hasEnded else { return }
            hasEnded = true
            let failure =
                switch error {
                case let error as CompressionError: ClientFailure.decoding("\(error)")
                case let error as DecodingBudget.Excess: ClientFailure.decoding("\(error)")
                default: error
                }
            decoded?.fail(with: failure)
            raw.cancel()
        }
    }

#endif
