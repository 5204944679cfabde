// ForwardingOptionsTests.swift - the defaults.

import Testing

@testable import WryneckProxy

@Suite("A proxy's options") struct ForwardingOptionsTests {
    @Test("by default nobody is trusted, nothing ambiguous passes, and no answer is rewritten")
    func defaults() {
        let options = ForwardingOptions()
        #expect(options.trustedProxies == nil && options.via == nil)
        #expect(options.paths == .refuseAmbiguous && options.underscores == .dropTwins)
        #expect(options.prefix == .strip && options.host == .keep && options.forwarded == [.xForwarded])
        #expect(!options.rewritesLocation && !options.rewritesCookiePaths && options.cookieDomain == .keep)
    }
}
