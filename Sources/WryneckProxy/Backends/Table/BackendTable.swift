// BackendTable.swift - which backend gets which request, and what is known of them all.
// Invariant: no I/O and no clock. A request counts for its backend from its choice to its end. Who is out or takes no
// requests gets none, unless all who take requests are out: then all are tried, because a guess about the backends must
// not be what brings a site down.

package import WryneckReactor

/// The decisions of a reverse proxy about its backends.
package struct BackendTable: Sendable {
    package let balancing: Balancing
    package let options: BackendHealthOptions
    /// In the order in which they were given; those that leave are behind the others.
    var entries: [BackendEntry]

    /// A table of backends, each of another address.
    package init(
        _ backends: [Backend], _ balancing: Balancing = .roundRobin,
        _ options: BackendHealthOptions = BackendHealthOptions()
    ) {
        let options = options.clamped
        (self.balancing, self.options) = (balancing, options)
        entries = backends.map {
            BackendEntry($0, token: Self.token(of: $0, balancing), options, since: nil)
        }
    }

    static func token(of backend: Backend, _ balancing: Balancing) -> String {
        guard case .sticky(_, let secret) = balancing else { return "" }
        return StickyToken.text(of: backend, secret: secret)
    }

    /// Gives a request its backend, where it is under way from now on.
    /// - Parameters:
    ///   - hint: the bytes of `Balancing.key`; nil if the request has none.
    ///   - excluded: those that have failed for this request before.
    ///   - now: the time of the caller's turn. Several reactors' may be out of order.
    ///   - generator: the source of chance.
    /// - Returns: the choice; nil if there is nobody left.
    package mutating func choose(
        _ hint: [UInt8]? = nil, excluding excluded: Set<BackendID> = [], at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> BackendChoice? {
        share(excluding: excluded, at: now)
        guard let index = pick(hint, using: &generator) else { return nil }
        entries[index].busy += 1
        entries[index].total += 1
        let ticket = entries[index].health.begin(at: now)
        return BackendChoice(backend: entries[index].backend, cookie: cookie(for: index, hint), ticket: ticket)
    }

    /// Nil for a client that has it.
    private func cookie(for index: Int, _ hint: [UInt8]?) -> String? {
        guard case .sticky = balancing else { return nil }
        let token = entries[index].token
        return hint.map { token.utf8.elementsEqual($0) } == true ? nil : token
    }

    /// The head of a response has come, and the rest may take hours: if the request was a trial, it went well. Its end
    /// is told all the same.
    package mutating func answered(_ choice: BackendChoice, at now: Instant) -> [BackendEvent] {
        guard let index = index(of: choice.backend.id) else { return [] }
        return events(entries[index].health.answered(choice.ticket, at: now), index)
    }

    /// A request has ended, or another backend will get it.
    package mutating func ended(
        _ choice: BackendChoice, _ outcome: BackendOutcome, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> [BackendEvent] {
        guard let index = index(of: choice.backend.id), entries[index].busy > 0 else { return [] }
        entries[index].busy -= 1
        if outcome == .failed { entries[index].failures += 1 }
        let change = entries[index].health.ended(choice.ticket, outcome, at: now, using: &generator)
        return events(change, index) + settle(index)
    }

    func index(of id: BackendID) -> Int? { entries.firstIndex { $0.backend.id == id } }

    func events(_ change: BackendHealth.Change?, _ index: Int) -> [BackendEvent] {
        change.map { [BackendEvent($0, of: entries[index].backend)] } ?? []
    }
}
