// Fill.swift - the body of a response on its way into the store and to its readers.
// Invariants: a body is whole or it is not stored; while it may be stored, the origin is read as fast as it sends, so
// that no slow reader holds up the others; once it may not, there is one reader at most, and the origin waits for it.

internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP

/// One body, read once from the origin, and from memory by any number of readers.
final class Fill {
    /// How it ended.
    enum Ending {
        case whole([[UInt8]])
        /// It is not stored: too large, broken off, or nobody wants it any more.
        case dropped(CacheRule.Refusal)
    }

    private enum Stage {
        case storing
        /// Too large to be stored: it goes through to the one reader.
        case passing
        case whole
        case failed(any Error)
    }

    /// Pieces with fewer bytes are joined with those behind them.
    private static let smallPiece = 16 * 1024

    private let raw: ResponseBody
    private let limit: Int
    private let budget: FillBudget
    private var stage = Stage.storing
    /// The bytes so far; when it passes, those that the reader has not taken.
    private var pieces: [[UInt8]] = []
    private var count = 0
    private var reserved = 0
    private var readers: [FillReader] = []
    private var isAsking = false
    private var isPumping = false
    /// Whether it goes on without any reader.
    var isWanted: () -> Bool = { false }
    /// Told once, when it is known whether it is stored.
    private var onEnd: ((Ending) -> Void)?

    /// Begins nothing yet.
    /// - Parameters:
    ///   - raw: the origin's.
    ///   - limit: the most bytes that are stored.
    ///   - budget: what is taken from it comes back when the fill ends.
    /// - Throws: `tooLarge` or `busy`, if that is known beforehand.
    init(_ raw: ResponseBody, upTo limit: Int, _ budget: FillBudget) throws(CacheRule.Refusal) {
        (self.raw, self.limit, self.budget) = (raw, limit, budget)
        guard let length = raw.declaredLength else { return }
        guard length <= limit else { throw .tooLarge }
        guard budget.take(length) else { throw .busy }
        reserved = length
    }

    deinit { budget.giveBack(reserved) }

    /// Whether it is sure that all of it will be in memory, if it comes at all: then others may read along.
    var isBounded: Bool { raw.declaredLength != nil }

    /// The bytes in all, if they are known.
    var length: Int? { raw.declaredLength }

    /// The number of pieces that are held, for tests.
    var heldPieces: Int { pieces.count }

    /// Begins to read from the origin.
    func start(_ onEnd: @escaping (Ending) -> Void) {
        self.onEnd = onEnd
        pump()
    }

    // MARK: Readers

    /// A body that reads all of it from the beginning.
    func makeBody() -> ResponseBody {
        let reader = FillReader(self)
        readers.append(reader)
        return reader.makeBody(raw.declaredLength)
    }

    /// A reader has ended, with the body or before it.
    func leave(_ reader: FillReader) {
        readers.removeAll { $0 === reader }
        abandonIfUnwanted()
    }

    /// Somebody who waited for it has left.
    func abandonIfUnwanted() {
        switch stage {
        case .storing: if readers.isEmpty, !isWanted() { abandon() }
        case .passing: if readers.isEmpty { abandon() }
        case .whole, .failed: return
        }
    }

    private func abandon() {
        fail(ClientFailure.abandoned)
        raw.cancel()
    }

    /// The bytes behind a reader's place; nil if there are none yet.
    func bytes(for reader: FillReader) -> ArraySlice<UInt8>? {
        if reader.place.piece + 1 < pieces.count, reader.place.offset == pieces[reader.place.piece].count {
            reader.place = FillReader.Place(piece: reader.place.piece + 1, offset: 0)
            dropTaken()
        }
        let place = reader.place
        guard pieces.indices.contains(place.piece), place.offset < pieces[place.piece].count else { return nil }
        return pieces[place.piece][place.offset...]
    }

    /// What a reader learns that has got all bytes so far; nil if more may come.
    var ending: Result<Headers, any Error>? {
        switch stage {
        case .storing, .passing: nil
        case .whole: .success(raw.trailers)
        case .failed(let error): .failure(error)
        }
    }

    /// What passes is kept no longer than the reader needs it.
    private func dropTaken() {
        guard case .passing = stage, let taken = readers.map(\.place.piece).min(), taken > 0 else { return }
        giveBack(pieces[..<taken].reduce(0) { $0 + $1.count })
        pieces.removeFirst(taken)
        for reader in readers { reader.place.piece -= taken }
    }

    // MARK: The origin

    /// Reads on, as far as somebody or the store wants it.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        while wantsPiece, ask() {}
    }

    private var wantsPiece: Bool {
        switch stage {
        case .storing: true
        case .passing: readers.contains(where: \.isHungry)
        case .whole, .failed: false
        }
    }

    /// Asks for a piece. Returns whether it was here already.
    private func ask() -> Bool {
        guard !isAsking else { return false }
        isAsking = true
        let next = raw.next()
        next.whenSettled { [self] in took($0) }
        return next.hasFired
    }

    private func took(_ result: Result<[UInt8]?, any Error>) {
        isAsking = false
        switch result {
        case .success(let piece?): take(piece)
        case .success(nil): finish()
        case .failure(let error): fail(error)
        }
        pump()
    }

    private func take(_ piece: [UInt8]) {
        append(piece)
        if case .storing = stage, !makeRoom(for: piece.count) { pass() }
        readers.forEach { $0.feed() }
        abandonIfUnwanted()
    }

    private func makeRoom(for bytes: Int) -> Bool {
        count += bytes
        guard count <= limit else { return false }
        guard count > reserved else { return true }
        guard budget.take(count - reserved) else { return false }
        reserved = count
        return true
    }

    private func append(_ piece: [UInt8]) {
        guard let last = pieces.indices.last, pieces[last].count < Self.smallPiece else { return pieces.append(piece) }
        pieces[last].append(contentsOf: piece)
    }

    // MARK: The end

    private func pass() {
        stage = .passing
        end(.dropped(.tooLarge))
    }

    private func finish() {
        if case .storing = stage {
            stage = .whole
            giveBack(reserved)
            end(.whole(pieces))
        } else {
            stage = .whole
        }
        readers.forEach { $0.feed() }
    }

    private func fail(_ error: any Error) {
        switch stage {
        case .whole, .failed: return
        case .storing, .passing: stage = .failed(error)
        }
        pieces = []
        giveBack(reserved)
        end(.dropped(.body))
        readers.forEach { $0.feed() }
    }

    private func giveBack(_ bytes: Int) {
        let bytes = min(bytes, reserved)
        reserved -= bytes
        budget.giveBack(bytes)
    }

    private func end(_ ending: Ending) { onEnd.take()?(ending) }
}
