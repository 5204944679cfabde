// InternetTimeTests.swift - moments as text: RFC 3339 §5.6.

import Testing

@testable import WryneckHTTP

@Suite("RFC 3339 §5.6: dates with a time") struct InternetTimeTests {
    @Test("reads what `date -u` and browsers write, with any offset")
    func reads() {
        for (text, seconds, nanoseconds) in [
            ("2026-01-31T12:00:00Z", 1_769_860_800, 0), ("2026-01-31t12:00:00z", 1_769_860_800, 0),
            ("2026-01-31T12:00:00.250Z", 1_769_860_800, 250_000_000),
            ("2026-01-31T13:30:00+01:30", 1_769_860_800, 0), ("2026-01-31T00:00:00-12:00", 1_769_860_800, 0),
            ("1969-12-31T23:59:59.5Z", -1, 500_000_000), ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
            ("2024-02-29T00:00:00Z", 1_709_164_800, 0), ("2016-12-31T23:59:60Z", 1_483_228_800, 0),
            ("2026-01-31T12:00:00.1234567899Z", 1_769_860_800, 123_456_789),
        ] {
            let time = InternetTime(text)
            #expect(time?.seconds == seconds && time?.nanoseconds == nanoseconds, "\(text)")
        }
    }

    @Test(
        "a text that is not wholly a moment that exists is none",
        arguments: [
            "", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-01-31T12:00Z", "2026-1-31T12:00:00Z",
            "2026-01-31T12:00:00Zx", "x2026-01-31T12:00:00Z",
            "2026-02-29T12:00:00Z", "2026-04-31T12:00:00Z", "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z",
            "2026-01-00T12:00:00Z", "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z", "2026-01-31T12:00:60Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00,5Z",
            "2026-01-31T12:00:00+0100", "2026-01-31T12:00:00+24:00",
            "2026-01-31T12:00:00+01:60", "2026-01-31T12:00:00 Z", "+2026-01-31T12:00:00Z", "20260131T120000Z",
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01", "١٩٧٠-01-01T00:00:00Z",
        ])
    func refused(text: String) { #expect(InternetTime(text) == nil) }

    @Test("writing and reading are inverses, over all years, before 1970, too")
    func roundTrip() throws {
        for seconds in stride(from: -62_135_596_800, through: 253_402_300_799, by: 86_400 * 371 + 12_345) {
            for milliseconds in [0, 1, 999] {
                let time = try #require(InternetTime(seconds: seconds, nanoseconds: milliseconds * 1_000_000))
                #expect(InternetTime(time.text) == time)
            }
        }
        #expect(InternetTime(seconds: 0, nanoseconds: 0)?.text == "1970-01-01T00:00:00Z")
        #expect(InternetTime(seconds: -1, nanoseconds: 7_000_000)?.text == "1969-12-31T23:59:59.007Z")
        #expect(InternetTime(seconds: .max, nanoseconds: 0) == nil)
        #expect(InternetTime(seconds: 0, nanoseconds: -1) == nil)
    }
}
