import Testing
import Wryneck

@testable import WryneckWeb

@Suite("Nonces of Digest") struct DigestNoncesTests {
    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test("a count is good once, in whatever order within a window; behind it nothing is")
    func counts() {
        let nonces = DigestNonces()
        let nonce = nonces.make(.sha256, at: at(0))
        func use(_ count: UInt32) -> Bool { nonces.use(nonce, count, .sha256, at: at(1)) == .good }
        #expect(use(1))
        #expect(!use(1))
        #expect(use(3) && use(2) && !use(2) && !use(3))
        #expect(use(100) && use(37) && !use(36) && !use(37))
        #expect(use(.max) && !use(.max) && !use(101) && use(.max - 63) && !use(.max - 64))
    }

    @Test("a nonce is good for its time, and only for its hash; one that is not ours never")
    func foreign() {
        let nonces = DigestNonces(lifetime: .seconds(10))
        let nonce = nonces.make(.sha256, at: at(100))
        #expect(nonces.use(nonce, 1, .sha256, at: at(110)) == .good)
        #expect(nonces.use(nonce, 2, .sha256, at: at(111)) == .stale)
        let other = nonces.make(.sha256, at: at(100))
        #expect(nonces.use(other, 1, .md5, at: at(100)) == .stale)
        #expect(nonces.use(other, 1, .sha256, at: at(100)) == .good)
        for wrong in [
            "", "x", DigestNonces().make(.sha256, at: at(100)), String(other.dropLast(4)) + "AAAA", other + "AAAA",
        ] {
            #expect(nonces.use(wrong, 1, .sha256, at: at(100)) == .stale)
        }
        #expect(nonces.opaque != DigestNonces().opaque)
    }

    @Test("memory is bounded, and what was forgotten is stale: nothing that was used is good again")
    func bounded() {
        let nonces = DigestNonces(capacity: 3)
        let made = (0..<6).map { nonces.make(.sha256, at: at(Int64($0))) }
        for nonce in made { #expect(nonces.use(nonce, 1, .sha256, at: at(10)) == .good) }
        #expect(nonces.count == 3)
        for nonce in made { #expect(nonces.use(nonce, 1, .sha256, at: at(10)) == .stale) }
        #expect(nonces.use(made[5], 2, .sha256, at: at(10)) == .good)
        // Never used, and as old as one that was forgotten: nobody can tell.
        #expect(nonces.use(nonces.make(.sha256, at: at(2)), 1, .sha256, at: at(10)) == .stale)
        #expect(nonces.use(nonces.make(.sha256, at: at(3)), 1, .sha256, at: at(10)) == .good)
        #expect(nonces.count == 3)
    }

    @Test("the table of what was forgotten does not grow either")
    func many() {
        let nonces = DigestNonces(capacity: 2)
        for second in 0..<3000 {
            let nonce = nonces.make(.sha256, at: at(Int64(second)))
            #expect(nonces.use(nonce, 1, .sha256, at: at(Int64(second))) == .good)
        }
        #expect(nonces.count == 2)
    }
}
