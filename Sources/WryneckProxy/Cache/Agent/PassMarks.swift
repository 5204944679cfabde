// PassMarks.swift - what was not storable a moment ago: requests for it need not wait for each other.
// Invariant: never more than the limit. To forget one costs no more than a wait.

internal import WryneckReactor

struct PassMarks {
    private let limit: Int
    private let time: Duration
    private var ends: [CacheKey: Instant] = [:]

    init(_ options: CachingAgent.Options) { (limit, time) = (options.passedURLs, options.passTime) }

    func contains(_ key: CacheKey, at now: Instant) -> Bool { ends[key].map { now < $0 } ?? false }

    mutating func insert(_ key: CacheKey, at now: Instant) {
        guard limit > 0, time > .zero else { return }
        if ends.count >= limit { ends = ends.filter { now < $0.value } }
        if ends.count >= limit { ends = [:] }
        ends[key] = now + time
    }

    mutating func remove(_ key: CacheKey) { ends[key] = nil }
}
