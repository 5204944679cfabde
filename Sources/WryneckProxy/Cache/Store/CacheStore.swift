// CacheStore.swift - stored responses: bounded in bytes, the one that was used longest ago goes first.
// Invariants: never more bytes than the limit; every response is found by its key and its variant, and by both only;
// no two of a key would answer the request of the newer one.

internal import HTTPTypes
internal import WryneckHTTP

/// The responses by key, and among those of a key by variant. A value: it reads no clock and calls nobody.
struct CacheStore {
    private let options: CachingAgent.Options
    private var responses = RecencyList<StoredResponse>()
    /// The places of the responses to a key; the last one was used last.
    private var places: [CacheKey: [Int]] = [:]
    /// The bytes of all responses.
    private(set) var byteCount = 0

    init(_ options: CachingAgent.Options) { self.options = options }

    /// The number of responses.
    var count: Int { responses.count }

    /// The response for a request, which counts as used now; the most recent if there are several (RFC 9111 §4).
    mutating func response(for query: CacheQuery) -> StoredResponse? {
        let found = places[query.key, default: []].filter { isFor(query.headers, $0) }
            .max { date($0) < date($1) }
        guard let place = found else { return nil }
        touch(place, of: query.key)
        return responses[place]
    }

    /// The fields by which the responses to a key vary; nil if there are none.
    func names(of key: CacheKey) -> Set<HTTPField.Name>? {
        places[key].map { $0.reduce(into: []) { $0.formUnion(responses[$1]?.head.variant.names ?? []) } }
    }

    /// Stores a response in the place of all that would answer its request.
    /// - Parameters:
    ///   - response: a whole one.
    ///   - request: the fields that it is the answer to.
    /// - Returns: whether it is stored: false if it alone is too large.
    @discardableResult
    mutating func store(_ response: StoredResponse, to request: Headers) -> Bool {
        for place in places[response.key, default: []] where isFor(request, place) { remove(place) }
        guard response.byteCount <= options.entryBytes else { return false }
        let place = responses.insert(response)
        places[response.key, default: []].append(place)
        byteCount += response.byteCount
        makeRoom(for: response.key)
        return true
    }

    /// Removes the response that a request would get.
    mutating func remove(for query: CacheQuery) {
        for place in places[query.key, default: []] where isFor(query.headers, place) { remove(place) }
    }

    /// Removes all responses to a key (§4.4).
    mutating func removeAll(of key: CacheKey) { places[key, default: []].forEach { remove($0) } }

    /// Removes everything.
    mutating func removeAll() { self = CacheStore(options) }

    private func isFor(_ request: Headers, _ place: Int) -> Bool {
        responses[place]?.head.variant.matches(request) ?? false
    }

    private func date(_ place: Int) -> HTTPDate {
        responses[place]?.head.freshness.date ?? HTTPDate(secondsSince1970: 0)
    }

    private mutating func touch(_ place: Int, of key: CacheKey) {
        responses.touch(place)
        guard let index = places[key]?.firstIndex(of: place) else { return }
        places[key]?.remove(at: index)
        places[key]?.append(place)
    }

    private mutating func makeRoom(for key: CacheKey) {
        while let first = places[key]?.first, places[key, default: []].count > options.variants { remove(first) }
        while byteCount > options.bytes, let oldest = responses.oldest { remove(oldest) }
    }

    private mutating func remove(_ place: Int) {
        guard let response = responses.remove(place) else { return }
        byteCount -= response.byteCount
        places[response.key]?.removeAll { $0 == place }
        if places[response.key]?.isEmpty == true { places[response.key] = nil }
    }
}
