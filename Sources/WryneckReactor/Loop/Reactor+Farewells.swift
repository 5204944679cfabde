// Reactor+Farewells.swift - calls that must be made, but not from within the call that causes them.
// Invariant: each of them is made once, at the end of the reactor if not before.

extension Reactor {
    /// Runs `body` before the next timers, or at the reactor's end if that comes first; at once if the reactor has
    /// ended.
    package func tellSoon(_ body: @escaping () -> Void) {
        farewells.append(body)
        if state == .ended { tellFarewells() }
    }

    func tellFarewells() {
        while !farewells.isEmpty {
            let told = farewells
            farewells = []
            told.forEach { $0() }
        }
    }
}
