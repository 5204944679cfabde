// BackendTable+LeastBusy.swift - the power of two choices, weighted: Mitzenmacher's.

extension BackendTable {
    /// Draws two by their shares and takes the one with fewer requests for its share; with as many, the first, so that
    /// the shares are kept while there is little to do.
    func leastBusy(using generator: inout some RandomNumberGenerator) -> Int? {
        guard let first = draw(except: nil, using: &generator) else { return nil }
        guard let second = draw(except: first, using: &generator) else { return first }
        return isLessBusy(second, than: first) ? second : first
    }

    /// Without division: busy/share on both sides.
    private func isLessBusy(_ one: Int, than other: Int) -> Bool {
        entries[one].busy * entries[other].share < entries[other].busy * entries[one].share
    }

    private func draw(except excluded: Int?, using generator: inout some RandomNumberGenerator) -> Int? {
        let candidates = entries.indices.lazy.filter { $0 != excluded && entries[$0].share > 0 }
        let total = candidates.reduce(0) { $0 + entries[$1].share }
        guard total > 0 else { return nil }
        var rest = Int.random(in: 0..<total, using: &generator)
        return candidates.first { index in
            rest -= entries[index].share
            return rest < 0
        }
    }
}
