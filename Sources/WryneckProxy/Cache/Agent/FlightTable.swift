// FlightTable.swift - the requests that are under way to the origin.
// Invariant: a flight is here from its start to its end, so that a change of what it brings finds it.

/// The flights by key.
struct FlightTable {
    private var flights: [CacheKey: [Flight]] = [:]
    /// The number of those that nobody waits for.
    private(set) var backgroundCount = 0

    /// The flight that may bring the answer to a request; the newest, if there are several.
    func flight(for query: CacheQuery) -> Flight? { flights[query.key]?.last { $0.mayAnswer(query) } }

    /// Whether what a request would ask for is under way, whoever it may be for.
    func asksFor(_ query: CacheQuery) -> Bool { flights[query.key, default: []].contains { $0.asksFor(query) } }

    mutating func insert(_ flight: Flight) {
        flights[flight.query.key, default: []].append(flight)
        if flight.kind == .background { backgroundCount += 1 }
    }

    mutating func remove(_ flight: Flight) {
        let key = flight.query.key
        guard let index = flights[key]?.firstIndex(where: { $0 === flight }) else { return }
        flights[key]?.remove(at: index)
        if flights[key]?.isEmpty == true { flights[key] = nil }
        if flight.kind == .background { backgroundCount -= 1 }
    }

    /// What is on its way was made before a change.
    func outdate(_ key: CacheKey) { flights[key]?.forEach { $0.isOutdated = true } }

    /// All of it was.
    func outdateAll() { flights.values.joined().forEach { $0.isOutdated = true } }
}
