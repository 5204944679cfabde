// FillBudget.swift - the bytes on their way into the store, of all bodies together.
// Invariant: never more than there are; what was taken is given back once.

/// Shared by the fills of one cache.
final class FillBudget {
    private(set) var left: Int

    init(_ bytes: Int) { left = bytes }

    /// Takes bytes, or none if there are not so many.
    func take(_ bytes: Int) -> Bool {
        guard bytes <= left else { return false }
        left -= bytes
        return true
    }

    func giveBack(_ bytes: Int) { left += bytes }
}
