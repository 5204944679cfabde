// BackendHealth+Share.swift - how much of its weight a backend has now.

internal import WryneckReactor

extension BackendHealth {
    /// All of a weight, in the unit of `share`.
    static let whole = 1000
    /// The share with which a slow start begins, and that of a backend that wants a trial: a tenth, as in Envoy.
    static let least = 100

    /// The part of the weight, in thousandths; zero for a backend that gets nothing.
    func share(at now: Instant) -> Int {
        switch state {
        case .up(nil): Self.whole
        case .up(let since?): share(after: now - since)
        case .out(let until): until <= now ? Self.least : 0
        case .trial, .down: 0
        }
    }

    /// Grows in step with the time that it has been back.
    private func share(after time: Duration) -> Int {
        guard time < options.slowStart else { return Self.whole }
        let part = Int64(Self.whole) * max(time, .zero).wholeNanoseconds / options.slowStart.wholeNanoseconds
        return max(Int(part), Self.least)
    }
}
