// BackendTable+Changes.swift - backends that come, go, and rest, while requests are under way.
// Invariant: no request is cut short, and nothing that is known of a backend that stays is forgotten.

package import WryneckReactor

extension BackendTable {
    /// Takes new backends, each of another address, in the order that counts for `Balancing.first`, and lets those go
    /// that are not named any more. Who stays keeps its counts, its health and its being drained; who comes begins
    /// slowly.
    package mutating func replace(with backends: [Backend], at now: Instant) -> [BackendEvent] {
        let stay = backends.map { entry(for: $0, at: now) }
        let ids = Set(backends.map(\.id))
        let others = entries.filter { !ids.contains($0.backend.id) }
        entries = stay + others.filter { $0.busy > 0 }.map(\.left)
        // Of the drained ones it is known already.
        return others.filter { $0.isOpen && $0.busy == 0 }.map { .drained($0.backend) }
    }

    private func entry(for backend: Backend, at now: Instant) -> BackendEntry {
        guard let index = index(of: backend.id) else {
            return BackendEntry(backend, token: Self.token(of: backend, balancing), options, since: now)
        }
        var entry = entries[index]
        entry.backend = backend
        if entry.admission == .leaving { entry.admission = .open }
        return entry
    }

    /// Lets a backend take no more requests. The event that it has none comes now or with the end of its last one.
    package mutating func drain(_ id: BackendID) -> [BackendEvent] {
        guard let index = index(of: id), entries[index].isOpen else { return [] }
        entries[index].admission = .draining
        return settle(index)
    }

    /// Lets a drained backend take requests again.
    package mutating func readmit(_ id: BackendID) {
        guard let index = index(of: id), entries[index].admission == .draining else { return }
        entries[index].admission = .open
    }

    /// Tells that one which takes no more requests has none, and forgets it if it leaves.
    mutating func settle(_ index: Int) -> [BackendEvent] {
        guard entries[index].isDrained else { return [] }
        let backend = entries[index].backend
        if entries[index].admission == .leaving { entries.remove(at: index) }
        return [.drained(backend)]
    }
}

extension BackendEntry {
    /// The same one, when nobody names it any more.
    fileprivate var left: BackendEntry {
        var entry = self
        entry.admission = .leaving
        return entry
    }
}
