// BackendTable+LeastBusy.swift - the power of two choices, weighted: Mitzenmacher's.

extension BackendTable {
    /// Draws two by their shares and takes the one with fewer requests for its share; with as many, the first, so that
    /// the shares are kept while there is little to do.
    func leastBusy(using generator: inout some RandomNumberGenerator) -> Int? {
        guard let first = draw(except: nil, using: &generator) else { return nil }
        guard let second = draw(except: first, using: &generator) else { return first }
        return isLessBusy(second, than: first) ? second : first
    }

    /// Compares busy/share of both, without a division.
    private func isLessBusy(_ one: Int, than other: Int) -> Bool {
        entries[one].busy * entries[other].share < entries[other].busy * entries[one].share
    }

    private func draw(except excluded: Int?, using generator: inout some RandomNumberGenerator) -> Int? {
        var total = 0
        for index in entries.indices where index != excluded { total += entries[index].share }
        guard total > 0 else { return nil }
        var rest = Int.random(in: 0..<total, using: &generator)
        for index in entries.indices where index != excluded {
            rest -= entries[index].share
            if rest < 0 { return index }
        }
        return nil
    }
}
