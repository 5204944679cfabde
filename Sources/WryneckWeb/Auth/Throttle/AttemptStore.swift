// AttemptStore.swift - where tries to sign in are counted.
// Invariant: a try is counted before it is made, in one step with the question whether it may be made: a hundred tries
// at the same time are a hundred.

internal import Wryneck

/// How the wait grows with the number of tries.
public struct AttemptRule: Sendable, Hashable {
    /// The tries without any wait: people mistype.
    public var freeTries: Int
    /// The wait after the first try beyond these, in seconds; it doubles with each further one.
    public var firstDelay: Int64
    /// The longest wait, in seconds.
    public var longestDelay: Int64
    /// After how many seconds without a try all is forgotten.
    public var memory: Int64

    /// - Parameters:
    ///   - freeTries: the tries without any wait.
    ///   - firstDelay: the wait after the next one, in seconds.
    ///   - longestDelay: the longest wait, in seconds.
    ///   - memory: after how many seconds without a try all is forgotten; longer than the longest wait.
    public init(freeTries: Int, firstDelay: Int64, longestDelay: Int64, memory: Int64) {
        self.freeTries = max(freeTries, 1)
        self.firstDelay = max(firstDelay, 1)
        self.longestDelay = max(longestDelay, 1)
        self.memory = max(memory, self.longestDelay)
    }

    /// The seconds between the last of some tries and the next one.
    /// - Parameter tries: how many there were.
    /// - Returns: 0 up to `longestDelay`.
    public func delay(after tries: Int) -> Int64 {
        guard tries >= freeTries else { return 0 }
        let doublings = min(tries - freeTries, 40)
        let (delay, overflow) = firstDelay.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return overflow ? longestDelay : min(delay, longestDelay)
    }
}

/// Counts tries to sign in, and knows from where users have signed in. `MemoryAttemptStore` is one for a single
/// process; several processes need one that they share. Each function is atomic. Keys are short texts without secrets;
/// times are seconds since 1970.
public protocol AttemptStore: Sendable {
    /// Counts a try if it may be made now.
    /// - Parameters:
    ///   - key: what tries.
    ///   - rule: when the next try may be made.
    ///   - now: the time.
    /// - Returns: nil for a try that may be made and was counted; else the seconds to wait, at least 1.
    /// - Throws: if the store cannot be reached: nobody can sign in then.
    func take(_ key: String, _ rule: AttemptRule, at now: Int64) async throws -> Int64?

    /// Takes back one try, because it was none, or was right.
    func giveBack(_ key: String) async throws

    /// Forgets all tries of a key.
    func forget(_ key: String) async throws

    /// Notes that a user has signed in from some place.
    /// - Parameters:
    ///   - key: the user and the place.
    ///   - expiry: until when this is to be known.
    /// - Throws: if the store cannot be reached.
    func welcome(_ key: String, until expiry: Int64) async throws

    /// Whether a user has signed in from some place, not long ago.
    func isWelcome(_ key: String, at now: Int64) async throws -> Bool
}
