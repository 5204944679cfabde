import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("The store of a cache") struct CacheStoreTests {
    private func store(_ change: (inout CachingAgent.Options) -> Void = { _ in }) -> CacheStore {
        CacheStore(CacheCase.rule(change).options)
    }

    private func response(
        _ path: String = "/a", _ request: Headers = [:], vary: String? = nil, body: String = "x", at seconds: Int = 0
    ) throws -> StoredResponse {
        var headers: Headers = [.cacheControl: "max-age=60"]
        headers[.vary] = vary
        let key = try CacheCase.query(request, url: "http://one.test\(path)").key
        let head = try CacheCase.stored(CacheCase.head(headers, at: seconds), request)
        return StoredResponse(key, head, body.isEmpty ? [] : [Array(body.utf8)])
    }

    /// The body that a request gets.
    private func find(_ store: inout CacheStore, _ path: String = "/a", _ request: Headers = [:]) throws -> String? {
        try store.response(for: CacheCase.query(request, url: "http://one.test\(path)")).map {
            String(decoding: $0.pieces.joined(), as: UTF8.self)
        }
    }

    @Test("a response is found by its key, and by the values of its request")
    func finds() throws {
        var store = store()
        store.store(try response("/a", [.accept: "x"], vary: "Accept", body: "ax"), to: [.accept: "x"])
        store.store(try response("/a", [.accept: "y"], vary: "Accept", body: "ay"), to: [.accept: "y"])
        store.store(try response("/b", body: "b"), to: [:])
        #expect(try find(&store, "/a", [.accept: "x"]) == "ax" && find(&store, "/a", [.accept: "y"]) == "ay")
        #expect(try find(&store, "/a") == nil && find(&store, "/b") == "b" && find(&store, "/c") == nil)
        #expect(store.count == 3)
        #expect(try store.names(of: CacheCase.query().key)?.contains(.accept) == true)
        #expect(try store.names(of: CacheCase.query(url: "http://one.test/c").key) == nil)
    }

    @Test("a newer one takes the place of all that would answer its request")
    func replaces() throws {
        var store = store()
        store.store(try response(body: "old"), to: [:])
        store.store(try response("/a", [.accept: "x"], vary: "Accept", body: "new"), to: [.accept: "x"])
        #expect(try store.count == 1 && find(&store, "/a", [.accept: "x"]) == "new" && find(&store) == nil)
        store.store(try response("/a", [.accept: "x"], vary: "Accept", body: "newer"), to: [.accept: "x"])
        #expect(try store.count == 1 && find(&store, "/a", [.accept: "x"]) == "newer")
    }

    @Test("of several that match, the one with the latest Date answers")
    func latest() throws {
        var store = store()
        let (both, accept) = ([.accept: "x", .cookie: "c"] as Headers, [.accept: "x"] as Headers)
        store.store(try response("/a", both, vary: "Accept", body: "early", at: 0), to: both)
        store.store(try response("/a", accept, vary: "Cookie", body: "late", at: 9), to: [:])
        #expect(try find(&store, "/a", accept) == "late" && find(&store, "/a", both) == "early")
    }

    @Test("never more bytes than the limit: what was used longest ago goes")
    func bound() throws {
        let size = try response("/0").byteCount
        var store = store { $0.bytes = size * 10 + size / 2 }
        for number in 0..<10 { store.store(try response("/\(number)"), to: [:]) }
        #expect(store.count == 10 && store.byteCount == size * 10)
        #expect(try find(&store, "/0") == "x")
        store.store(try response("/new"), to: [:])
        #expect(try find(&store, "/1") == nil && find(&store, "/0") == "x" && find(&store, "/new") == "x")
        #expect(store.count == 10)
    }

    @Test("one that is too large is not stored, and what it replaces is gone all the same")
    func tooLarge() throws {
        let size = try response().byteCount
        var store = store { $0.entryBytes = size }
        #expect(store.store(try response(), to: [:]))
        #expect(!store.store(try response(body: "xy"), to: [:]))
        #expect(store.count == 0 && store.byteCount == 0)
    }

    @Test("a thousand variants of one URL leave no more than the limit, and those that are used")
    func variants() throws {
        var store = store { $0.variants = 5 }
        let hot: Headers = [.userAgent: "hot"]
        store.store(try response("/a", hot, vary: "User-Agent", body: "hot"), to: hot)
        store.store(try response("/b"), to: [:])
        for number in 0..<1000 {
            let request: Headers = [.userAgent: "\(number)"]
            store.store(try response("/a", request, vary: "User-Agent"), to: request)
            #expect(try find(&store, "/a", hot) == "hot")
        }
        #expect(try store.count == 6 && find(&store, "/b") == "x" && find(&store, "/a", [.userAgent: "999"]) == "x")
    }

    @Test("a response, all of a key, and everything can be removed")
    func removes() throws {
        var store = store()
        for accept in ["x", "y", "z"] {
            store.store(try response("/a", [.accept: accept], vary: "Accept"), to: [.accept: accept])
        }
        store.store(try response("/b"), to: [:])
        store.remove(for: try CacheCase.query([.accept: "x"]))
        #expect(try store.count == 3 && find(&store, "/a", [.accept: "x"]) == nil)
        store.removeAll(of: try CacheCase.query().key)
        #expect(try store.count == 1 && find(&store, "/b") == "x")
        store.removeAll()
        #expect(store.count == 0 && store.byteCount == 0)
    }

    @Test("through thousands of random steps it keeps its books and its limits")
    func random() throws {
        var random = Random(seed: 2)
        var store = store {
            $0.bytes = 40_000
            ($0.entryBytes, $0.variants) = (20_000, 3)
        }
        for _ in 0..<1_500 {
            let (path, accept) = (
                "/\(Int.random(in: 0..<8, using: &random))", "\(Int.random(in: 0..<6, using: &random))"
            )
            let (request, url) = ([.accept: accept] as Headers, "http://one.test\(path)")
            switch Int.random(in: 0..<8, using: &random) {
            case 0: store.remove(for: try CacheCase.query(request, url: url))
            case 1: store.removeAll(of: try CacheCase.query(url: url).key)
            case 2, 3: _ = try find(&store, path, request)
            default:
                let body = String(repeating: "x", count: Int.random(in: 0..<25_000, using: &random))
                store.store(try response(path, request, vary: "Accept", body: body), to: request)
            }
            #expect(store.byteCount <= 40_000 && store.byteCount >= 0)
        }
        for number in 0..<8 { store.removeAll(of: try CacheCase.query(url: "http://one.test/\(number)").key) }
        #expect(store.count == 0 && store.byteCount == 0)
    }
}
