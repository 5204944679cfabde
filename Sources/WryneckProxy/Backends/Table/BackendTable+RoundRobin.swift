// BackendTable+RoundRobin.swift - smooth weighted round robin, as in nginx.
// Invariant: while shares stay the same, a whole round gives each exactly its part, and no part of a round gives it
// more than one request beyond that.

extension BackendTable {
    /// Everybody saves up his share of each request; who has most saved gets it, and pays for it with all shares.
    mutating func takeTurn() -> Int? {
        var (total, best): (Int, Int?) = (0, nil)
        for index in entries.indices where entries[index].share > 0 {
            entries[index].credit += entries[index].share
            total += entries[index].share
            if best.map({ entries[index].credit > entries[$0].credit }) ?? true { best = index }
        }
        if let best { entries[best].credit -= total }
        return best
    }
}
