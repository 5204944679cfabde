// SignInThrottle.swift - whoever tries many passwords waits longer and longer.
// Invariants: a try that may not be made is not checked at all, right or wrong; nobody else's tries make a user wait at
// a place from which they have signed in.

internal import HTTPTypes
public import Wryneck

/// Makes those wait who try many passwords: at one account, from one address, or both. The wait is told by 429 with
/// `Retry-After`. Make it outside of the site's closure, so that all reactors count together.
///
/// ```swift
/// let throttle = SignInThrottle()
/// let server = Server(.tcp(port: 8080)) { reactor in
///     let login = try FormLogin(.users(.file("users")), throttle: throttle)
/// ```
///
/// Three counts decide, each with a rule of its own: of the account from this client, of the client, and of the account
/// from everywhere. A client is an IPv4 address or an IPv6 network of 64 bits (`Request.clientAddress`: behind a proxy
/// that is not trusted all clients are one); peers on UNIX sockets have no count of their own.
///
/// **Nobody locks an account out for ever.** The count from everywhere stops growing at a minute, by default, and does
/// not concern a client from which the user has signed in during the last 30 days: for that one, only its own tries
/// count. A stranger with many addresses can make a user wait at a new place, for as long as the attack goes on; they
/// cannot do so where the user usually is.
public final class SignInThrottle: Sendable {
    /// The rules.
    public struct Options: Sendable {
        /// Of one account from one client: after 5 tries 2 s, up to 15 minutes.
        public var accountFromClient = AttemptRule(freeTries: 5, firstDelay: 2, longestDelay: 900, memory: 86_400)
        /// Of one client at all accounts: after 20 tries 1 s, up to 15 minutes. Offices share an address.
        public var client = AttemptRule(freeTries: 20, firstDelay: 1, longestDelay: 900, memory: 3_600)
        /// Of one account from everywhere: after 30 tries 1 s, up to a minute.
        public var account = AttemptRule(freeTries: 30, firstDelay: 1, longestDelay: 60, memory: 3_600)
        /// How long a client is known from which a user has signed in, in seconds.
        public var welcome: Int64 = 30 * 86_400

        /// The defaults.
        public init() {}
    }

    private let store: any AttemptStore
    private let options: Options

    /// - Parameters:
    ///   - store: counts; one that several processes share, or this process's own.
    ///   - options: the rules.
    public init(store: any AttemptStore = MemoryAttemptStore(), options: Options = Options()) {
        (self.store, self.options) = (store, options)
    }

    /// A try that was counted.
    public struct Attempt: Sendable {
        /// The account from this client; nil for a client without a count of its own.
        fileprivate let pair: String?
        /// Where it was counted.
        fileprivate var counts: [String] = []
        fileprivate let time: Int64
    }

    /// The result of asking whether a try may be made.
    public enum Permission: Sendable {
        /// It may, and was counted. Tell the result by `succeeded(_:)`, or `withdraw(_:)` if there is none; one that
        /// has failed is counted already.
        case granted(Attempt)
        /// It may not be made before so many seconds are over.
        case wait(seconds: Int64)
    }

    /// Counts a try if it may be made: for sign-ins that a program checks itself.
    /// - Parameters:
    ///   - user: the name that is tried, whether or not there is such a user. Case does not count.
    ///   - request: its `clientAddress` is the client.
    /// - Returns: whether it may be made.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func begin(_ user: String, _ request: Request) async throws -> Permission {
        let name = SHA256.hash(Array(user.lowercased().utf8)).prefix(16)
        let account = Base64URL.encode(name), client = SignInThrottle.client(request.clientAddress)
        let now = request.secondsSince1970
        var attempt = Attempt(pair: client.map { "\(account) \($0)" }, time: now)
        var steps: [(key: String, rule: AttemptRule)] = []
        if let pair = attempt.pair { steps.append(("p \(pair)", options.accountFromClient)) }
        if let client { steps.append(("c \(client)", options.client)) }
        if try await !isWelcome(attempt) { steps.append(("a \(account)", options.account)) }
        for step in steps {
            if let seconds = try await store.take(step.key, step.rule, at: now) {
                try await withdraw(attempt)
                return .wait(seconds: max(seconds, 1))
            }
            attempt.counts.append(step.key)
        }
        return .granted(attempt)
    }

    /// Notes that a try was right: its tries are forgotten, and the client is known from now on.
    /// - Parameter attempt: the try.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func succeeded(_ attempt: Attempt) async throws {
        // The other counts are not forgotten: whoever has an account of their own could try others' in between.
        try await withdraw(attempt)
        guard let pair = attempt.pair else { return }
        try await store.forget("p \(pair)")
        try await store.welcome("w \(pair)", until: attempt.time.addingClamped(options.welcome))
    }

    /// Takes a try back that came to no result, because a database was away for example.
    /// - Parameter attempt: the try.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func withdraw(_ attempt: Attempt) async throws {
        for key in attempt.counts { try await store.giveBack(key) }
    }

    /// Makes a try, if it may be made.
    func trying(
        _ user: String, _ request: Request, _ check: () async throws -> AuthOutcome
    ) async throws -> AuthOutcome {
        switch try await begin(user, request) {
        case .wait(let seconds): return .refused(SignInThrottle.refusal(seconds))
        case .granted(let attempt):
            let outcome: AuthOutcome
            do { outcome = try await check() } catch {
                try await withdraw(attempt)
                throw error
            }
            switch outcome {
            case .identified: try await succeeded(attempt)
            // One with challenges of its own was right, and came too late: the client tries again by itself.
            case .refused(let refusal) where refusal.challenges != nil: try await withdraw(attempt)
            case .refused, .absent: break
            }
            return outcome
        }
    }

    static func refusal(_ seconds: Int64) -> AuthRefusal {
        AuthRefusal(
            .tooManyRequests, "too many tries: wait \(seconds) s before the next one",
            headers: [.retryAfter: "\(seconds)"])
    }

    private nonisolated(nonsending) func isWelcome(_ attempt: Attempt) async throws -> Bool {
        guard let pair = attempt.pair else { return false }
        return try await store.isWelcome("w \(pair)", at: attempt.time)
    }

    /// The client at an address, as `ClientKey` has it, as a text that another process reads alike.
    private static func client(_ address: SocketAddress) -> String? {
        switch address {
        case .ipv6(0, let low, _, _) where low >> 32 == 0xFFFF:
            SocketAddress.ipv4(UInt32(truncatingIfNeeded: low), port: 0).host
        case .ipv4: address.host
        case .ipv6(let high, _, _, _): String(high, radix: 16) + "::/64"
        case .unix: nil
        }
    }
}

extension Int64 {
    /// The sum, at most what there is.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
