import HTTPTypes
import Testing

@testable import WryneckProxy

@Suite("A cache's options") struct CachingAgentOptionsTests {
    @Test("values that make no sense are moved to the nearest ones that do")
    func clamped() {
        var options = CachingAgent.Options()
        (options.bytes, options.entryBytes, options.incomingBytes) = (-1, -1, -1)
        (options.variants, options.waiters, options.backgroundRequests) = (0, -1, -1)
        options.passedURLs = -1
        let clamped = options.clamped
        #expect(clamped.bytes == 0 && clamped.entryBytes == 0 && clamped.incomingBytes == 0 && clamped.variants == 1)
        #expect(clamped.waiters == 0 && clamped.backgroundRequests == 0 && clamped.passedURLs == 0)
    }

    @Test("one response cannot have more than all")
    func entry() {
        var options = CachingAgent.Options()
        (options.bytes, options.entryBytes) = (1000, .max)
        #expect(options.clamped.entryBytes == 1000)
    }

    @Test("the fields that name a site, and those that steer a framework, are counted by default")
    func fields() {
        let options = CachingAgent.Options()
        #expect(options.keyFields.map(\.canonicalName) == ["host", "x-forwarded-host", "x-forwarded-proto"])
        #expect(
            options.variantFields.map(\.canonicalName).contains("x-original-url") && options.variantFields.count == 12)
        #expect(options.clamped.longestGuess == .zero && options.clamped.heedsRequests && !options.clamped.addsStatus)
    }
}
