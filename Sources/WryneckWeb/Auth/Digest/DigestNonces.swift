// DigestNonces.swift - the nonces of challenges, and which answers to them were seen: RFC 7616 §3.3, §3.4.5.
// Invariants: a nonce needs no memory before somebody has answered it well; no answer is right twice; what there is no
// memory for any more is stale, and never new. Safe to use from any thread, so that the reactors of a server share it.

internal import Wryneck

/// The nonces of a `DigestScheme`. Make it outside of the site's closure and give it to the scheme of each reactor, so
/// that a client may go on at another one.
///
/// A nonce has its time and a keyed digest (HMAC-SHA-256 with a key that only this object has), so that it is
/// recognised without having been kept. Kept are only those that were answered well, each with the last 64 counts that
/// were used, so that nobody can send a request again that he has read. When the process ends, all its nonces are
/// stale; clients then try again by themselves.
public final class DigestNonces: Sendable {
    /// What a nonce is worth.
    enum Verdict: Equatable {
        case good
        /// Right once, and too old now, not ours, or used already.
        case stale
    }

    fileprivate struct Use {
        var highest: UInt32
        /// Bit n is the count `highest - n`.
        var window: UInt64
    }

    fileprivate struct State {
        var uses: [[UInt8]: Use] = [:]
        /// In the order of their first use, for those that have to go.
        var order: [(id: [UInt8], time: Int64)] = []
        var first = 0
        /// Of nonces that are as old, or older, nobody knows any more whether they were used.
        var forgotten = Int64.min
    }

    private let key: [UInt8]
    private let lifetime: Int64
    private let capacity: Int
    private let state: Locked<State>

    /// The same in every challenge, as clients have to send it back.
    let opaque: String

    /// - Parameters:
    ///   - lifetime: how long a nonce can be used; then clients get another one without asking their user. Twisted has
    ///     15 minutes.
    ///   - capacity: the most nonces in use that are known at a time, of some 200 bytes each. Beyond that the oldest
    ///     become stale.
    public init(lifetime: Duration = .seconds(300), capacity: Int = 10_000) {
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.key = key
        self.lifetime = max(lifetime.wholeNanoseconds, 0)
        self.capacity = max(capacity, 1)
        opaque = OpaqueToken.hex(Array(SHA256.hmac(key: key, Array("opaque".utf8)).prefix(16)))
        state = Locked(State())
    }

    /// The number of nonces that are kept.
    var count: Int { state.withLock { $0.uses.count } }

    /// A nonce for a challenge: its time, 16 random bytes, and a digest of both that nobody else can compute.
    func make(_ algorithm: DigestScheme.Algorithm, at now: Instant) -> String {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let head = DigestNonces.bytes(of: now.nanoseconds) + random
        return Base64.encode(head + seal(head, algorithm))
    }

    /// What an answer is worth that was computed well: call it for no other, or strangers fill the memory.
    func use(_ nonce: String, _ count: UInt32, _ algorithm: DigestScheme.Algorithm, at now: Instant) -> Verdict {
        guard let bytes = Base64.decode(nonce.utf8), bytes.count == 40 else { return .stale }
        let head = Array(bytes[..<24])
        guard ConstantTime.equals(Array(bytes[24...]), seal(head, algorithm)) else { return .stale }
        let time = head[..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        // Another reactor's turn may have begun later than this one's.
        let (age, overflow) = now.nanoseconds.subtractingReportingOverflow(time)
        guard !overflow, age <= lifetime else { return .stale }
        return state.withLock { state in
            if var use = state.uses[head] {
                guard use.take(count) else { return .stale }
                state.uses[head] = use
                return .good
            }
            guard time > state.forgotten else { return .stale }
            while state.uses.count >= capacity { state.forget() }
            state.uses[head] = Use(highest: count, window: 1)
            state.order.append((head, time))
            return .good
        }
    }

    private func seal(_ head: [UInt8], _ algorithm: DigestScheme.Algorithm) -> [UInt8] {
        Array(SHA256.hmac(key: key, head + Array(algorithm.rawValue.utf8)).prefix(16))
    }

    private static func bytes(of number: Int64) -> [UInt8] {
        let bits = UInt64(bitPattern: number)
        return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    }
}

extension DigestNonces.Use {
    /// Whether the count is new; it is not any more.
    fileprivate mutating func take(_ count: UInt32) -> Bool {
        if count > highest {
            let step = count - highest
            window = step > 63 ? 1 : window << UInt64(step) | 1
            highest = count
            return true
        }
        // Answers of connections side by side overtake each other, but not by far.
        let back = highest - count
        guard back < 64, window & 1 << UInt64(back) == 0 else { return false }
        window |= 1 << UInt64(back)
        return true
    }
}

extension DigestNonces.State {
    fileprivate mutating func forget() {
        guard first < order.count else { return uses.removeAll() }
        let oldest = order[first]
        first += 1
        uses[oldest.id] = nil
        forgotten = max(forgotten, oldest.time)
        // The front of the array is let go of in large pieces, so that each costs little.
        if first > 1024, first * 2 > order.count {
            order.removeFirst(first)
            first = 0
        }
    }
}
