// CookieDateTests.swift - dates in whatever form.

import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 6265bis §5.1.1: dates of cookies") struct CookieDateTests {
    @Test(
        "the parts may be in any form and order",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "06-NOV-1994 08:49:37", "nov 6 94 8:49:37", "1994 november 6 08:49:37 UTC+5", "08:49:37x 6th Nov 1994 3000",
            "Nov/6/1994;8:49:37", "6 Nov 1994 08:49:37.123", "  Sun,06,Nov,94,8:49:37  ", "x 6 y Nov z 94 w 8:49:37",
        ])
    func forms(text: String) {
        #expect(CookieDate.parse(text.utf8) == HTTPDate(secondsSince1970: 784_111_777))
    }

    @Test(
        "a date without one of its parts, or that no calendar or clock has, is none",
        arguments: [
            "", "06 Nov 1994", "Nov 1994 08:49:37", "06 1994 08:49:37", "06 Nov 08:49:37", "00 Nov 1994 08:49:37",
            "31 Nov 1994 08:49:37", "29 Feb 1995 08:49:37", "32 Jan 1994 08:49:37", "06 Nov 1994 24:00:00",
            "06 Nov 1994 08:60:00", "06 Nov 1994 08:49:60", "06 Nov 1600 08:49:37", "06 Nov 19945 08:49:37",
            "06 Nov 1994 08:49", "06 Nov 1994 8:49:037", "06 No 1994 08:49:37", "six Nov 1994 08:49:37",
        ])
    func none(text: String) {
        #expect(CookieDate.parse(text.utf8) == nil)
    }

    @Test("a year of two digits lies between 1970 and 2069")
    func centuries() {
        #expect(CookieDate.parse("1 Jan 70 00:00:00".utf8) == HTTPDate(secondsSince1970: 0))
        #expect(CookieDate.parse("1 Jan 69 00:00:00".utf8)?.description == "Tue, 01 Jan 2069 00:00:00 GMT")
        #expect(CookieDate.parse("1 Jan 99 00:00:00".utf8)?.description == "Fri, 01 Jan 1999 00:00:00 GMT")
        #expect(CookieDate.parse("1 Jan 1601 00:00:00".utf8) == HTTPDate(secondsSince1970: 0))
        #expect(CookieDate.parse("29 Feb 2024 23:59:59".utf8)?.description == "Thu, 29 Feb 2024 23:59:59 GMT")
    }

    @Test("what HTTP writes is read back")
    func inverse() {
        var random = Random(seed: 3)
        for _ in 0..<2000 {
            let date = HTTPDate(secondsSince1970: .random(in: 0...253_402_300_799, using: &random))
            #expect(CookieDate.parse(date.description.utf8) == date)
        }
    }
}
