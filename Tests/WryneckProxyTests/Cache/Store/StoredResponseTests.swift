import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("Stored responses") struct StoredResponseTests {
    @Test("a response counts its body, its fields and its key")
    func size() throws {
        let (key, head) = (try CacheCase.query().key, try CacheCase.stored("max-age=60"))
        let empty = StoredResponse(key, head, [])
        #expect(empty.length == 0 && empty.byteCount > head.byteCount + key.byteCount)
        let full = StoredResponse(key, head, [[1, 2], [3]])
        #expect(full.length == 3 && full.byteCount == empty.byteCount + 3)
    }

    @Test("a confirmed one has the same body")
    func confirmed() throws {
        let response = StoredResponse(try CacheCase.query().key, try CacheCase.stored("max-age=60"), [[1, 2]])
        let later = response.with(try CacheCase.stored("max-age=99"))
        #expect(later.pieces == [[1, 2]] && later.head.control.maxAge == 99)
    }
}
