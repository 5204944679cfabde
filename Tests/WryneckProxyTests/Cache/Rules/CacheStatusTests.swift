import Testing

@testable import WryneckProxy

@Suite("RFC 9211: Cache-Status") struct CacheStatusTests {
    @Test("what the cache did is one member")
    func members() {
        #expect(CacheStatus().member == "wryneck; hit")
        #expect(CacheStatus(timeToLive: -5).member == "wryneck; hit; ttl=-5")
        #expect(
            CacheStatus(reason: .uriMiss, originStatus: 200, isStored: true).member
                == "wryneck; fwd=uri-miss; fwd-status=200; stored")
        #expect(
            CacheStatus(reason: .varyMiss, timeToLive: 9, isCollapsed: true).member
                == "wryneck; fwd=vary-miss; ttl=9; collapsed")
        #expect(
            CacheStatus(reason: .stale, originStatus: 200, detail: "set-cookie").member
                == "wryneck; fwd=stale; fwd-status=200; detail=set-cookie")
        #expect(CacheStatus(detail: "only-if-cached").member == "wryneck; detail=only-if-cached")
    }
}
