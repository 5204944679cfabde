import Testing
import WryneckHTTP

@testable import Wryneck

/// RFC 9110 §13, in its order.
@Suite("Conditional requests for a file") struct PreconditionsTests {
    private static let tag = EntityTag("now")
    private static let earlier = "Sat, 01 Jan 2000 00:00:00 GMT"
    private static let same = "Sun, 02 Jan 2000 00:00:00 GMT"
    private static let later = "Mon, 03 Jan 2000 00:00:00 GMT"
    private static let now = 1_000_000_000
    private static var modified: HTTPDate? { HTTPDate(same) }

    private func verdict(_ headers: Headers) -> Preconditions.Verdict {
        Preconditions.evaluate(headers, tag: Self.tag, modified: Self.modified, now: Self.now)
    }

    @Test("without conditions proceed")
    func none() { #expect(verdict([:]) == .proceed) }

    @Test("§13.1.1 If-Match: one of the tags, strongly, or *")
    func ifMatch() {
        #expect(verdict([.ifMatch: "\"now\""]) == .proceed)
        #expect(verdict([.ifMatch: "\"a\", \"now\""]) == .proceed)
        #expect(verdict([.ifMatch: "*"]) == .proceed)
        #expect(verdict([.ifMatch: "\"a\""]) == .failed)
        #expect(verdict([.ifMatch: "W/\"now\""]) == .failed)
        #expect(verdict([.ifMatch: "nonsense"]) == .failed)
    }

    @Test("§13.1.2 If-None-Match: one of the tags, weakly, or *")
    func ifNoneMatch() {
        #expect(verdict([.ifNoneMatch: "\"now\""]) == .notModified)
        #expect(verdict([.ifNoneMatch: "\"a\",, \"now\" ,"]) == .notModified)
        #expect(verdict([.ifNoneMatch: "W/\"now\""]) == .notModified)
        #expect(verdict([.ifNoneMatch: "*"]) == .notModified)
        #expect(verdict([.ifNoneMatch: "\"a\""]) == .proceed)
        #expect(verdict([.ifNoneMatch: "now"]) == .proceed)
    }

    @Test("§13.1.3 If-Modified-Since")
    func ifModifiedSince() {
        #expect(verdict([.ifModifiedSince: Self.earlier]) == .proceed)
        #expect(verdict([.ifModifiedSince: Self.same]) == .notModified)
        #expect(verdict([.ifModifiedSince: Self.later]) == .notModified)
        #expect(verdict([.ifModifiedSince: "Sunday, 02-Jan-00 00:00:00 GMT"]) == .notModified)
        #expect(verdict([.ifModifiedSince: "yesterday"]) == .proceed)
        #expect(verdict([(.ifModifiedSince, Self.later), (.ifModifiedSince, Self.later)].asHeaders) == .proceed)
    }

    @Test("§13.1.4 If-Unmodified-Since")
    func ifUnmodifiedSince() {
        #expect(verdict([.ifUnmodifiedSince: Self.earlier]) == .failed)
        #expect(verdict([.ifUnmodifiedSince: Self.same]) == .proceed)
        #expect(verdict([.ifUnmodifiedSince: Self.later]) == .proceed)
        #expect(verdict([.ifUnmodifiedSince: "tomorrow"]) == .proceed)
    }

    @Test("§13.2.2 a tag makes the date beside it void, and the first pair comes before the second")
    func precedence() {
        #expect(verdict([.ifMatch: "\"now\"", .ifUnmodifiedSince: Self.earlier]) == .proceed)
        #expect(verdict([.ifNoneMatch: "\"a\"", .ifModifiedSince: Self.later]) == .proceed)
        #expect(verdict([.ifNoneMatch: "nonsense", .ifModifiedSince: Self.later]) == .proceed)
        #expect(verdict([.ifMatch: "\"a\"", .ifNoneMatch: "\"now\""]) == .failed)
        #expect(verdict([.ifMatch: "\"now\"", .ifNoneMatch: "\"now\""]) == .notModified)
        #expect(verdict([.ifUnmodifiedSince: Self.same, .ifModifiedSince: Self.same]) == .notModified)
    }

    @Test("a file without a known state matches no tag and no date")
    func unknown() {
        func verdict(_ headers: Headers) -> Preconditions.Verdict {
            Preconditions.evaluate(headers, tag: nil, modified: nil, now: Self.now)
        }
        #expect(verdict([.ifMatch: "\"now\""]) == .failed)
        #expect(verdict([.ifNoneMatch: "\"now\""]) == .proceed)
        #expect(verdict([.ifModifiedSince: Self.later]) == .proceed)
        #expect(verdict([.ifUnmodifiedSince: Self.earlier]) == .proceed)
    }

    @Test("§13.1.5 If-Range: the very same tag, strongly, or the very same date")
    func ifRange() {
        func allows(_ value: String?, now: Int = Self.now) -> Bool {
            Preconditions.allowsRange(
                value.map { [.ifRange: $0] } ?? [:], tag: Self.tag, modified: Self.modified, now: now)
        }
        #expect(allows(nil))
        #expect(allows("\"now\""))
        #expect(!allows("W/\"now\""))
        #expect(!allows("\"then\""))
        #expect(!allows("\"now\", \"then\""))
        #expect(allows(Self.same))
        #expect(!allows(Self.earlier))
        #expect(!allows(Self.later))
        #expect(!allows("nonsense"))
        // Modified this very second: it may be so again.
        #expect(!allows(Self.same, now: 946_771_200))
        #expect(!allows(Self.same, now: 946_771_201))
        #expect(allows(Self.same, now: 946_771_202))
    }
}

extension [(HTTPField.Name, String)] {
    fileprivate var asHeaders: Headers { Headers(self) }
}
