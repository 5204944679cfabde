// FillReader.swift - one reader of a body that is on its way into the store.
// Invariant: it gives its body all bytes in order, no more of them ahead than its user takes, and then the end.

internal import WryneckBodies
internal import WryneckClient
internal import WryneckHTTP

/// A place in a fill, and the body that gets what is behind it.
final class FillReader: CancellableSource {
    /// Where the next byte is.
    struct Place {
        var piece = 0
        var offset = 0
    }

    /// The bytes that a reader may be ahead of its user, as of the wire.
    private static let mostAhead = 64 * 1024

    var place = Place()
    /// Nil once the body has ended.
    private var fill: Fill?
    private weak var body: IncomingBody?
    private var ahead = 0
    private var isFeeding = false

    init(_ fill: Fill) { self.fill = fill }

    func makeBody(_ length: Int?) -> ResponseBody {
        let incoming = IncomingBody(from: self, length.map { .known($0) } ?? .unknown)
        body = incoming
        return ResponseBody(incoming, from: self)
    }

    /// Whether its user has taken what there was.
    var isHungry: Bool { ahead < Self.mostAhead }

    func wanted() { feed() }

    func consumed(_ bytes: Int) {
        ahead -= bytes
        feed()
    }

    func cancel() { leave() }

    /// Gives on what has come. The user of the body may do anything meanwhile.
    func feed() {
        guard !isFeeding else { return }
        isFeeding = true
        defer { isFeeding = false }
        while isHungry, let bytes = fill?.bytes(for: self) { give(bytes) }
        guard let fill, fill.bytes(for: self) == nil else { return }
        if let ending = fill.ending { end(ending) } else if isHungry { fill.pump() }
    }

    private func give(_ bytes: ArraySlice<UInt8>) {
        let part = bytes.prefix(Self.mostAhead)
        place.offset += part.count
        ahead += part.count
        part.withUnsafeBytes { body?.receive($0) }
    }

    private func end(_ ending: Result<Headers, any Error>) {
        leave()
        switch ending {
        case .success(let trailers): body?.finish(trailers)
        case .failure(let error): body?.fail(with: error)
        }
        body?.exchangeEnded()
    }

    private func leave() { fill.take()?.leave(self) }
}
