// DecodedRequestBody.swift - a request's body whose codings are undone as somebody reads it.
// Invariants: nothing is decoded further than a piece ahead of the reader; the end comes only behind a whole stream; an
// error ends the body that comes, too, so that the connection drops the rest of it.

#if Compression
    internal import HTTPTypes
    internal import WryneckBodies
    internal import WryneckCompression
    internal import WryneckDeferred
    internal import WryneckHTTP

    /// Reads the body that comes, and is the source of the decoded one.
    final class DecodedRequestBody: BodySource {
        /// Bytes that are decoded in one step, before the reader is asked whether it takes more.
        private static let piece = 64 * 1024

        /// One coding, with the input that it has not used up.
        private struct Stage {
            let decompressor: Decompressor
            var input: [UInt8] = []
            var position = 0

            mutating func next() throws(CompressionError) -> [UInt8] {
                try decompressor.next(in: input, at: &position, atMost: DecodedRequestBody.piece)
            }
        }

        private let raw: RequestBody
        private var stages: [Stage] = []
        private var budget: DecompressionBudget
        private weak var decoded: RequestBody?
        /// Bytes that have come out and that nobody has taken.
        private var ahead = 0
        private var isAsking = false
        private var isPumping = false
        private var hasEnded = false

        /// - Parameters:
        ///   - raw: the body that comes.
        ///   - codings: in the order in which they are undone.
        ///   - budget: how much may come out.
        /// - Throws: `CompressionError.noMemory`.
        init(_ raw: RequestBody, _ codings: [ContentCoding], _ budget: DecompressionBudget) throws(CompressionError) {
            self.raw = raw
            self.budget = budget
            // The budget counts, over all of the body.
            for coding in codings { stages.append(Stage(decompressor: try Decompressor(coding.format, limit: .max))) }
        }

        func makeBody() -> RequestBody {
            let body = RequestBody(from: self, .unknown)
            decoded = body
            return body
        }

        // MARK: The reader's calls

        func wanted() { pump() }

        func consumed(_ bytes: Int) {
            ahead -= bytes
            pump()
        }

        // MARK: Decoding

        /// Decodes until the reader is far enough behind, or nothing has come.
        private func pump() {
            guard !isPumping else { return }
            isPumping = true
            defer { isPumping = false }
            do {
                while !hasEnded, ahead < Self.piece, try step() {}
            } catch {
                fail(error)
            }
        }

        /// Returns whether there may be more to do at once.
        private func step() throws -> Bool {
            guard let piece = try decode(from: stages.count - 1) else { return ask() }
            try budget.make(piece.count)
            ahead += piece.count
            piece.withUnsafeBytes { decoded?.receive($0) }
            // The limit of the body itself.
            if let failure = decoded?.failure { throw failure }
            return true
        }

        /// The next bytes out of a stage; nil if it has to get more first.
        private func decode(from index: Int) throws -> [UInt8]? {
            while true {
                let piece = try stages[index].next()
                if !piece.isEmpty { return piece }
                guard index > 0, let input = try decode(from: index - 1) else { return nil }
                (stages[index].input, stages[index].position) = (input, 0)
            }
        }

        /// Asks for a piece of the body that comes.
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
                budget.take(piece.count)
                (stages[0].input, stages[0].position) = (piece, 0)
            } catch {
                return fail(error)
            }
            pump()
        }

        private func end() throws {
            // No bytes at all are no content, and not a stream that was cut off.
            if budget.taken > 0 {
                var none: [UInt8] = []
                for stage in stages { try stage.decompressor.finish(into: &none) }
            }
            hasEnded = true
            decoded?.finish(raw.trailers)
            decoded?.exchangeEnded()
        }

        private func fail(_ error: any Error) {
            guard !hasEnded else { return }
            hasEnded = true
            let failure = (error as? CompressionError).map(Self.answer) ?? error
            decoded?.fail(with: failure)
            raw.fail(with: failure)
        }

        /// What the client is told.
        static func answer(to error: CompressionError) -> any Error {
            switch error {
            case .malformed: HTTPError(.badRequest, "the body is not what its Content-Encoding says, or is damaged")
            case .truncated: HTTPError(.badRequest, "the compressed body is not complete")
            case .trailingBytes, .ended: HTTPError(.badRequest, "bytes follow the end of the compressed body")
            case .tooLarge: HTTPError(.contentTooLarge, "the compressed body needs too large a window")
            case .noMemory: HTTPError(.serviceUnavailable)
            }
        }
    }
#endif
