// HTTPDateTests.swift - dates: RFC 9110 §5.6.7.

import Testing

@testable import WryneckHTTP

@Suite("RFC 9110 §5.6.7: HTTP-date") struct HTTPDateTests {
    @Test("the RFC's own example in all three formats")
    func formats() {
        #expect(HTTPDate(secondsSince1970: 784_111_777).description == "Sun, 06 Nov 1994 08:49:37 GMT")
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            #expect(HTTPDate(text, now: 1_700_000_000)?.secondsSince1970 == 784_111_777, "\(text)")
        }
        #expect(HTTPDate("Sun Nov 16 08:49:37 1994")?.secondsSince1970 == 784_975_777)
    }

    @Test("first and last second, leap days, ends of months, as `date -u` has them")
    func known() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (68_169_599, "Mon, 28 Feb 1972 23:59:59 GMT"),
            (68_169_600, "Tue, 29 Feb 1972 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            #expect(HTTPDate(secondsSince1970: seconds).description == text)
            #expect(HTTPDate(text)?.secondsSince1970 == seconds)
        }
    }

    @Test("writing and reading are inverses, over 8000 years")
    func roundTrip() {
        for seconds in stride(from: 0, through: HTTPDate.lastSecond, by: 86_400 * 37 + 12_345) {
            #expect(HTTPDate(HTTPDate(secondsSince1970: seconds).description)?.secondsSince1970 == seconds)
        }
    }

    @Test("times that cannot be written become the nearest that can")
    func clamped() {
        #expect(HTTPDate(secondsSince1970: Int.min).secondsSince1970 == 0)
        #expect(HTTPDate(secondsSince1970: Int.max).description == "Fri, 31 Dec 9999 23:59:59 GMT")
        #expect(HTTPDate(secondsSince1970: 1) < HTTPDate(secondsSince1970: 2))
    }

    @Test("two-digit years lie at most 50 years ahead")
    func shortYears() {
        let now = 1_767_225_600  // 2026
        #expect(HTTPDate("Thursday, 01-Jan-70 00:00:00 GMT", now: now)?.description.contains("2070") == true)
        #expect(HTTPDate("Thursday, 01-Jan-76 00:00:00 GMT", now: now)?.description.contains("2076") == true)
        #expect(HTTPDate("Thursday, 01-Jan-77 00:00:00 GMT", now: now)?.description.contains("1977") == true)
        #expect(HTTPDate("Thursday, 01-Jan-94 00:00:00 GMT", now: now)?.description.contains("1994") == true)
        #expect(HTTPDate("Thursday, 01-Jan-26 00:00:00 GMT", now: now)?.description.contains("2026") == true)
        #expect(HTTPDate("Thursday, 01-Jan-00 00:00:00 GMT", now: Int.max) != nil)
    }

    @Test("a leap second is the last second of its minute")
    func leapSecond() {
        #expect(HTTPDate("Sat, 31 Dec 2016 23:59:60 GMT")?.description == "Sat, 31 Dec 2016 23:59:59 GMT")
    }

    @Test(
        "everything else is no date",
        arguments: [
            "", " ", "0", "now", "Sun", "Sun,", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ",
            " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 gmt",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 1995 08:49:37 GMT",
            "Wed, 29 Feb 2100 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 0094 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 06  Nov 1994 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sun Nov 06 8:49:37 1994", "Sun Nov 6 08:49:37 1994", "Sun Nov   6 08:49:37 1994",
            "Sun Nov  6 08:49:37 1994 GMT", "1994-11-06T08:49:37Z",
            "784111777", "Sun, -6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:+7 GMT", "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 06 Növ 1994 08:49:37 GMT",
            ",,,,,,,,,,",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        ])
    func bad(text: String) { #expect(HTTPDate(text, now: 1_700_000_000) == nil) }

    @Test("every beginning of a date is none")
    func truncated() {
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            for count in 0..<text.count { #expect(HTTPDate(String(text.prefix(count))) == nil) }
        }
    }
}
