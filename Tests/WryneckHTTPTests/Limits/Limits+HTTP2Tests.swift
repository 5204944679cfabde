// Limits+HTTP2Tests.swift - the limits of HTTP/2 connections.

import Testing
import WryneckHTTP

@Suite("Limits.HTTP2") struct HTTP2LimitsTests {
    @Test("the defaults are inside of their ranges")
    func defaults() {
        #expect(Limits.HTTP2.standard.clamped == Limits.HTTP2.standard)
        #expect(
            Limits.HTTP2.standard.headerListBytes == Limits.standard.head.bytes
                && Limits.HTTP2.standard.fieldCount == Limits.standard.head.fieldCount)
    }

    /// Every number that there is.
    private static var numbers: [WritableKeyPath<Limits.HTTP2, Int>] {
        [
            \.concurrentStreams, \.exchanges, \.resets, \.resetsPerSecond, \.noise, \.noisePerSecond, \.junkBytes,
            \.headerListBytes,
            \.headerListCeiling, \.fieldCount, \.cookieFields, \.continuations, \.headerBlockBytes, \.encoderTableBytes,
            \.streamWindow,
            \.grownStreamWindow, \.connectionWindow, \.dataFrameBytes, \.sharedDataFrameBytes, \.outputAhead,
            \.queuedFrames, \.queuedFramesCeiling,
            \.slowStreams, \.requests, \.sessionBytes,
        ]
    }

    @Test("a value that makes no sense is moved to one that does", arguments: [Int.min, -1, 0, 1, 1 << 31, .max])
    func clamped(value: Int) {
        for number in Self.numbers {
            var limits = Limits.HTTP2()
            limits[keyPath: number] = value
            let once = limits.clamped
            #expect(once[keyPath: number] >= 0 && once[keyPath: number] <= 1 << 40)
            #expect(once.clamped == once, "and stays there")
        }
    }

    @Test("those that depend on each other keep their order")
    func order() {
        var limits = Limits.HTTP2()
        limits.headerListBytes = 500_000
        limits.headerListCeiling = 1000
        limits.streamWindow = 1 << 20
        limits.dataFrameBytes = 2000
        limits.queuedFrames = 9000
        let clamped = limits.clamped
        #expect(
            clamped.headerListCeiling == 500_000 && clamped.grownStreamWindow == 1 << 20
                && clamped.sharedDataFrameBytes == 2000)
        #expect(clamped.queuedFramesCeiling == 9000 && clamped.connectionWindow == 1024 * 1024)
        limits.connectionWindow = 10
        #expect(limits.clamped.connectionWindow == 65_535)
    }
}
