import HTTPTypes
import Testing
import WryneckHTTP
import WryneckReactor

@testable import WryneckProxy

@Suite("RFC 9111 §4.2: freshness") struct FreshnessTests {
    private let date = CacheCase.date(0).description

    /// Asked at the start; the response has come `delay` seconds later.
    private func freshness(_ headers: Headers, delay: Int = 0, longestGuess: Duration = .zero) -> Freshness {
        Freshness(
            headers, CacheControl(headers), asked: CacheCase.time().instant, came: CacheCase.time(delay),
            longestGuess: longestGuess)
    }

    @Test("§4.2.1: s-maxage before max-age before Expires")
    func order() {
        let expires = CacheCase.date(30).description
        let all: Headers = [.cacheControl: "max-age=20, s-maxage=10", .expires: expires, .date: date]
        #expect(freshness(all).lifetime == .seconds(10))
        #expect(freshness([.cacheControl: "max-age=20", .expires: expires, .date: date]).lifetime == .seconds(20))
        #expect(freshness([.expires: expires, .date: date]).lifetime == .seconds(30))
        #expect(freshness([.date: date]).lifetime == .zero)
    }

    @Test("a longer max-age does not make up for an s-maxage of zero, nor an Expires for a malformed max-age")
    func restrictive() {
        #expect(freshness([.cacheControl: "max-age=20, s-maxage=0"]).lifetime == .zero)
        let headers: Headers = [.cacheControl: "max-age=x", .expires: CacheCase.date(30).description, .date: date]
        #expect(freshness(headers).lifetime == .zero)
    }

    @Test(
        "§5.3: an Expires that cannot be read, or comes twice, is over",
        arguments: ["0", "-1", "", "now", "Sun, 06 Nov 1994 08:50:37 GMT, Sun, 06 Nov 1994 08:50:37 GMT"])
    func malformedExpires(value: String) {
        #expect(freshness([.expires: value, .date: date]).lifetime == .zero)
        let twice = CacheCase.date(30).description
        #expect(freshness([.expires: twice, .expires: twice, .date: date]).lifetime == .zero)
    }

    @Test("Expires counts from Date, and from its coming without one")
    func expires() {
        let end = CacheCase.date(100).description
        #expect(freshness([.expires: end, .date: CacheCase.date(40).description]).lifetime == .seconds(60))
        #expect(freshness([.expires: end], delay: 10).lifetime == .seconds(90))
        #expect(freshness([.expires: CacheCase.date(-5).description, .date: date]).lifetime == .zero)
    }

    @Test("all three forms of a date are read")
    func forms() {
        for end in ["Sun, 06 Nov 1994 08:50:37 GMT", "Sunday, 06-Nov-94 08:50:37 GMT", "Sun Nov  6 08:50:37 1994"] {
            #expect(freshness([.expires: end, .date: date]).lifetime == .seconds(60))
        }
    }

    @Test("§4.2.2: a tenth of the time since Last-Modified, no more than the option, never beside a stated one")
    func guess() {
        let modified = CacheCase.date(-1000).description
        let headers: Headers = [.lastModified: modified, .date: date]
        #expect(freshness(headers).lifetime == .zero)
        #expect(freshness(headers, longestGuess: .seconds(3600)).lifetime == .seconds(100))
        #expect(freshness(headers, longestGuess: .seconds(60)).lifetime == .seconds(60))
        #expect(freshness(headers, longestGuess: .seconds(-60)).lifetime == .zero)
        for stated: Headers in [[.expires: "0"], [.cacheControl: "max-age=0"]] {
            var both = stated
            (both[.lastModified], both[.date]) = (modified, date)
            #expect(freshness(both, longestGuess: .seconds(3600)).lifetime == .zero)
        }
        let future: Headers = [.lastModified: CacheCase.date(50).description, .date: date]
        #expect(freshness(future, longestGuess: .seconds(3600)).lifetime == .zero)
    }

    @Test("§4.2.3: the larger of what the clocks say and of Age with the time that the response took")
    func age() {
        #expect(freshness([.date: date]).initialAge == .zero)
        #expect(freshness([.date: date], delay: 3).initialAge == .seconds(3))
        #expect(freshness([.date: CacheCase.date(-50).description]).initialAge == .seconds(50))
        #expect(freshness([.date: date, .age: "7"], delay: 3).initialAge == .seconds(10))
        #expect(freshness([.date: CacheCase.date(-50).description, .age: "7"]).initialAge == .seconds(50))
        #expect(freshness([.age: "7"]).initialAge == .seconds(7))
    }

    @Test("a clock that is ahead of ours makes nothing younger, and a date of long ago makes it old")
    func clocks() {
        #expect(freshness([.date: CacheCase.date(1_000_000).description, .age: "7"]).initialAge == .seconds(7))
        #expect(freshness([.date: "Thu, 01 Jan 1970 00:00:00 GMT"]).initialAge == .seconds(784_111_777))
    }

    @Test(
        "§5.1: the first Age counts, one that is none does not, and one that is huge is the largest",
        arguments: [
            ("5", 5), ("5, 9", 5), (" 5 ,x", 5), ("-5", 0), ("x, 5", 0), ("", 0), (",5", 0), ("1e9", 0),
            ("99999999999999999999", 2_147_483_648),
        ])
    func statedAge(value: String, seconds: Int) {
        #expect(freshness([.date: date, .age: value]).initialAge == .seconds(seconds))
        #expect(freshness([.date: date, .age: value, .age: "77"]).initialAge == .seconds(seconds))
    }

    @Test("a Date that is none, or comes twice, is the time of its coming")
    func dates() {
        #expect(freshness([.date: "yesterday"], delay: 3).date == CacheCase.date(3))
        #expect(freshness([.date: date, .date: date], delay: 3).date == CacheCase.date(3))
    }
}
