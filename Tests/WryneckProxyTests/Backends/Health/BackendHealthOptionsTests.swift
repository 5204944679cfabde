import Testing

@testable import WryneckProxy

@Suite("BackendHealthOptions") struct BackendHealthOptionsTests {
    @Test("the defaults are within all limits")
    func defaults() {
        var options = BackendHealthOptions()
        #expect(options.clamped == options)
        options.checks = .init()
        #expect(options.clamped == options)
    }

    @Test("what makes no sense is moved to the nearest that does")
    func clamped() {
        var options = BackendHealthOptions()
        (options.failures, options.failureShare, options.jitter) = (-3, .nan, 7)
        (options.window, options.pause, options.longestPause) = (.zero, .seconds(-1), .seconds(-5))
        (options.slowStart, options.retryShare, options.retriesPerSecond) = (.seconds(Int64.max), -1, .min)
        var checks = BackendHealthOptions.Checks()
        (checks.interval, checks.jitter, checks.timeout) = (.seconds(-1), 9, .zero)
        (checks.fall, checks.rise) = (0, -1)
        options.checks = checks
        let clamped = options.clamped
        #expect(clamped.failures == 1 && clamped.failureShare == 0 && clamped.jitter == 1)
        #expect(clamped.window == .milliseconds(10) && clamped.pause == .zero && clamped.longestPause == .zero)
        #expect(clamped.slowStart == .seconds(86_400) && clamped.retryShare == 0 && clamped.retriesPerSecond == 0)
        #expect(clamped.checks?.interval == .milliseconds(100) && clamped.checks?.timeout == .milliseconds(10))
        #expect(clamped.checks?.jitter == 0.5 && clamped.checks?.fall == 1 && clamped.checks?.rise == 1)
    }

    @Test("the longest pause is not shorter than the first, and no failures mean no judgement")
    func pauses() {
        var options = BackendHealthOptions()
        (options.pause, options.longestPause, options.failures) = (.seconds(90), .seconds(60), nil)
        #expect(options.clamped.longestPause == .seconds(90) && options.clamped.failures == nil)
    }
}
