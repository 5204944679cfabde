// PasswordChecks.swift - slow checks, in threads: a few at a time, each pair of name and password once, successes
// remembered.
// Invariants: no password is kept, only a keyed digest of it; a success counts for one particular hash, so that a new
// hash is checked again.

internal import WryneckDeferred
internal import WryneckReactor

final class PasswordChecks {
    /// The result of a question.
    enum Answer {
        case now(Bool)
        case later(Deferred<Bool>)
        /// Too many checks wait.
        case busy
    }

    private let options: BasicAuth.Options
    /// Known to this object alone: its digests are of no use anywhere else.
    private let key: [UInt8]
    private var successes: BoundedTable<[UInt8], Instant>
    private var running: [[UInt8]: [Deferred<Bool>]] = [:]
    private var line: [() -> Void] = []
    private var busyThreads = 0

    init(_ options: BasicAuth.Options) {
        self.options = options
        key = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        successes = BoundedTable(capacity: options.rememberedSuccesses)
    }

    /// A number for a name that only this object can compute.
    func choice(for user: String) -> UInt64 {
        SHA256.hmac(key: key, [1] + Array(user.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether the password is that of the hash. `isKnown` is false for a hash that stands in for a user who does not
    /// exist: it is checked all the same, and never right.
    func check(_ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool, on reactor: Reactor) -> Answer {
        if hash.isQuick { return .now(hash.matches(credentials.password) && isKnown) }
        // Neither a name nor a hash contains a NUL, so no two triples make the same message.
        let digest = SHA256.hmac(
            key: key, [2] + Array(credentials.user.utf8) + [0] + hash.identity + [0] + credentials.password)
        if let expiry = successes.value(digest), reactor.now < expiry { return .now(true) }
        let waiter = Deferred<Bool>()
        if running[digest] != nil {
            running[digest]?.append(waiter)
            return .later(waiter)
        }
        guard busyThreads < options.concurrentChecks || line.count < options.waitingChecks else { return .busy }
        running[digest] = [waiter]
        let password = credentials.password
        let start = { [self] in
            busyThreads += 1
            reactor.deferToThread { hash.matches(password) }.whenSettled { [self] result in
                ended(digest, result.map { $0 && isKnown }, on: reactor)
            }
        }
        if busyThreads < options.concurrentChecks { start() } else { line.append(start) }
        return .later(waiter)
    }

    private func ended(_ digest: [UInt8], _ result: Result<Bool, any Error>, on reactor: Reactor) {
        busyThreads -= 1
        if case .success(true) = result { successes.set(digest, reactor.now + options.successLifetime) }
        let waiters = running.removeValue(forKey: digest) ?? []
        if !line.isEmpty { line.removeFirst()() }
        for waiter in waiters {
            // A request whose client has left meanwhile has cancelled its Deferred.
            switch result {
            case .success(let isRight): try? waiter.callback(isRight)
            case .failure(let error): try? waiter.errback(error)
            }
        }
    }
}
