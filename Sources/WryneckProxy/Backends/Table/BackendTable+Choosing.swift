// BackendTable+Choosing.swift - who may get a request, and who of them gets it.

internal import WryneckReactor

extension BackendTable {
    /// Sets what each one gets of a request: nothing, if it may not have it.
    mutating func share(excluding excluded: Set<BackendID>, at now: Instant) {
        var isPanic = true
        for index in entries.indices {
            entries[index].share = entries[index].share(at: now)
            if entries[index].share > 0 { isPanic = false }
        }
        if isPanic { shareAmongAll() }
        guard !excluded.isEmpty else { return }
        // After the question whether all are out: who has failed for one request is not out for that.
        for index in entries.indices where excluded.contains(entries[index].backend.id) { entries[index].share = 0 }
    }

    /// Those that take no requests stay without.
    private mutating func shareAmongAll() {
        for index in entries.indices where entries[index].isOpen { entries[index].share = entries[index].fullShare }
    }

    /// The index of one with a share; nil if nobody has any.
    mutating func pick(_ hint: [UInt8]?, using generator: inout some RandomNumberGenerator) -> Int? {
        switch balancing {
        case .roundRobin: takeTurn()
        case .leastBusy: leastBusy(using: &generator)
        case .hash: hint.flatMap { hashed($0) } ?? leastBusy(using: &generator)
        case .sticky: hint.flatMap { named($0) } ?? leastBusy(using: &generator)
        case .first: entries.firstIndex { $0.share > 0 }
        }
    }

    /// The one that a cookie names.
    private func named(_ token: [UInt8]) -> Int? {
        entries.firstIndex { $0.share > 0 && $0.token.utf8.elementsEqual(token) }
    }
}
