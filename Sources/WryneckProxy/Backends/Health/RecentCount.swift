// RecentCount.swift - how often something has happened lately.
// Invariant: nothing older than the window counts, and everything that is younger than nine tenths of it does. The cost
// is the same for three a minute and for a million a second.

internal import WryneckReactor

/// A count over a window that slides in steps of a tenth.
struct RecentCount: Sendable, Equatable {
    private static let slices: Int64 = 10

    /// In nanoseconds.
    private let slice: Int64
    private var counts = [Int](repeating: 0, count: Int(slices))
    /// The number of the slice that is being filled, counted from the clock's start.
    private var newest: Int64?
    private var sum = 0

    /// Counts nothing yet. A window is at least 10 ns.
    init(window: Duration) { slice = max(window.wholeNanoseconds / Self.slices, 1) }

    /// Counts one.
    mutating func add(at now: Instant) {
        slide(to: now)
        guard let newest else { return }
        counts[place(of: newest)] += 1
        sum += 1
    }

    /// The count up to now.
    mutating func total(at now: Instant) -> Int {
        slide(to: now)
        return sum
    }

    /// Drops what is too old. Another reactor may be in an earlier turn: its time counts as the newest one.
    private mutating func slide(to now: Instant) {
        let number = now.nanoseconds / slice
        guard let old = newest else { newest = number; return }
        guard number > old else { return }
        // One that comes after a long silence drops all of them, each once.
        for step in 1...min(number.subtractingClipped(old), Self.slices) { empty(place(of: old + step)) }
        newest = number
    }

    private mutating func empty(_ place: Int) {
        sum -= counts[place]
        counts[place] = 0
    }

    /// Instants before the clock's start have negative numbers.
    private func place(of number: Int64) -> Int {
        let rest = Int(number % Self.slices)
        return rest < 0 ? rest + Int(Self.slices) : rest
    }
}

extension Int64 {
    /// The distance to a smaller number.
    fileprivate func subtractingClipped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .max : difference
    }
}
