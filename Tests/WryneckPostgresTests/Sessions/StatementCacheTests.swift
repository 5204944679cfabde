#if PostgreSQL
    import Testing

    @testable import WryneckPostgres

    @Suite("StatementCache") struct StatementCacheTests {
        @Test("a statement is used by its name only when the server has confirmed it")
        func confirmation() {
            var cache = StatementCache(limit: 4)
            #expect(cache.use("a") == .new("wryneck1") && cache.use("a") == .unnamed)
            cache.settle("a", "wryneck1", isGood: true)
            #expect(cache.use("a") == .ready("wryneck1"))
            _ = cache.use("b")
            cache.settle("b", "wryneck2", isGood: false)
            #expect(cache.use("b") == .new("wryneck3"))
        }

        @Test("the one that was not used for longest makes place, and its name is given up")
        func bound() {
            var cache = StatementCache(limit: 2)
            for sql in ["a", "b"] {
                guard case .new(let name) = cache.use(sql) else { continue }
                cache.settle(sql, name, isGood: true)
            }
            _ = cache.use("a")
            #expect(cache.use("c") == .new("wryneck3") && cache.count == 2)
            #expect(cache.takeSurplus() == ["wryneck2"] && cache.takeSurplus() == [])
            // One of the two is not confirmed, the other one can go.
            #expect(cache.use("d") == .new("wryneck4"))
            #expect(cache.use("e") == .unnamed)
        }

        @Test("a forgotten statement gets another name")
        func forgetting() {
            var cache = StatementCache(limit: 2)
            _ = cache.use("a")
            cache.settle("a", "wryneck1", isGood: true)
            cache.forget("a")
            #expect(cache.use("a") == .new("wryneck2") && cache.takeSurplus() == ["wryneck1"])
            var none = StatementCache(limit: 0)
            #expect(none.use("a") == .unnamed)
        }
    }

#endif
