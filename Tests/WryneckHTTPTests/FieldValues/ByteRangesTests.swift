// ByteRangesTests.swift - ranges: RFC 9110 §14.

import Testing

@testable import WryneckHTTP

private func parse(_ value: String, _ size: Int = 100) -> ByteRanges { ByteRanges.parse(value, size: size) }

@Suite("RFC 9110 §14: ranges") struct ByteRangesTests {
    @Test("first and last, first alone, the last so many; an end beyond the end is clipped")
    func single() {
        #expect(parse("bytes=0-0") == .ranges([0..<1]))
        #expect(parse("bytes=10-19") == .ranges([10..<20]))
        #expect(parse("bytes=90-") == .ranges([90..<100]))
        #expect(parse("bytes=-10") == .ranges([90..<100]))
        #expect(parse("bytes=90-1000") == .ranges([90..<100]))
        #expect(parse("bytes=0-") == .ranges([0..<100]))
        #expect(parse("BYTES=0-1") == .ranges([0..<2]))
        #expect(parse("bytes=00-007") == .ranges([0..<8]))
    }

    @Test("several, in the order asked for; those that are not there are skipped")
    func several() {
        #expect(parse("bytes=50-59,0-9") == .ranges([50..<60, 0..<10]))
        #expect(parse("bytes=0-9,200-300,-1") == .ranges([0..<10, 99..<100]))
        #expect(parse("bytes=0-9,11-19") == .ranges([0..<10, 11..<20]))
    }

    @Test("a first byte beyond the end cannot be satisfied")
    func beyond() {
        #expect(parse("bytes=100-") == .unsatisfiable)
        #expect(parse("bytes=100-200") == .unsatisfiable)
        #expect(parse("bytes=99-") == .ranges([99..<100]))
    }

    @Test("more from the end than there is, is the whole") func longSuffix() {
        #expect(parse("bytes=-1000") == .ranges([0..<100]))
    }

    @Test("several, none of them there; and no range at all")
    func none() {
        #expect(parse("bytes=100-,200-") == .unsatisfiable)
        for value in ["bytes=", "bytes=,", "bytes=, ,"] { #expect(parse(value) == .ignored) }
    }

    @Test(
        "malformed values are ignored",
        arguments: [
            "", "bytes", "bytes 0-1", "items=0-1", "bytes=x", "bytes=1", "bytes=-", "bytes=2-1", "bytes=1-2-3",
            "bytes=--1", "bytes=+1-5",
            "bytes=1_0-20", "bytes=0x1-5", "bytes=1-x", "bytes=a-b",
            "bytes=0-1,x", "bytes=0-1;2-3", "bytes=0 1-2", "bytes=0-1 2", "bytes= - ", " bytes=0-1", "bytes =0-1",
            "bytes:0-1", "bytes=１-２",
            "byte=0-1",
            "bytes=0-1,2-1", "bytes==0-1",
        ])
    func malformed(value: String) { #expect(parse(value) == .ignored) }

    @Test("blanks and empty members around the ranges do not matter, nor blanks around their dashes")
    func blanks() {
        #expect(parse("bytes= 0-1 ,, 3-4\t,") == .ranges([0..<2, 3..<5]))
        #expect(parse("bytes= 0 - 9") == .ranges([0..<10]))
        #expect(parse("bytes=0- 1, 90 -\t,- 5") == .ranges([0..<2, 90..<100]))
    }

    @Test("the last zero bytes are nothing")
    func zeroSuffix() {
        #expect(parse("bytes=-0") == .unsatisfiable)
        #expect(parse("bytes=-0,0-0") == .ranges([0..<1]))
    }

    @Test("an empty file has no parts: it is sent whole, whatever is asked of it")
    func emptyFile() {
        for value in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-", "bytes=0-1023", "bytes=1-2,3-4"] {
            #expect(parse(value, 0) == .ignored)
        }
        #expect(parse("bytes=0-", -5) == .ignored)
    }

    @Test("ranges that overlap or adjoin are one, in the place of the first")
    func coalesced() {
        #expect(parse("bytes=0-9,9-10") == .ranges([0..<11]))
        #expect(parse("bytes=0-9,10-10") == .ranges([0..<11]))
        #expect(parse("bytes=0-,-1") == .ranges([0..<100]))
        #expect(parse("bytes=0-0,0-0") == .ranges([0..<1]))
        #expect(parse("bytes=50-60,0-1,61-70,90-") == .ranges([50..<71, 0..<2, 90..<100]))
        #expect(parse("bytes=50-60,0-1,20-30,2-49") == .ranges([0..<61]))
        #expect(parse("bytes=80-,0-1,20-30,2-19") == .ranges([80..<100, 0..<31]))
    }

    @Test("any number of ranges is taken: together they are no more than the file")
    func floods() {
        let apart = (0..<5000).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
        #expect(parse("bytes=\(apart)", 10_000) == .ranges((0..<5000).map { $0 * 2..<$0 * 2 + 1 }))
        #expect(parse("bytes=" + Array(repeating: "0-", count: 600).joined(separator: ",")) == .ranges([0..<100]))
        #expect(parse("bytes=" + (5..<1300).map { "5-\($0)" }.joined(separator: ",")) == .ranges([5..<100]))
        #expect(parse("bytes=" + (0..<1300).reversed().map { "\($0)-" }.joined(separator: ",")) == .ranges([0..<100]))
    }

    @Test("what comes out is what a set of the bytes asked for holds, for any field of small numbers")
    func everyFewRanges() {
        for first in 0..<6 {
            for second in 0..<6 {
                for third in 0..<6 {
                    let asked = [first..<first + 2, second..<second + 1, third..<third + 3]
                    let value = "bytes=" + asked.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ",")
                    guard case .ranges(let ranges) = parse(value, 8) else { Issue.record("\(value)"); continue }
                    let wanted = Set(asked.joined().filter { $0 < 8 })
                    #expect(ranges.reduce(0) { $0 + $1.count } == wanted.count && Set(ranges.joined()) == wanted)
                    #expect(ranges.first?.contains(first) == true)
                }
            }
        }
    }

    @Test("numbers that cannot be counted neither overflow nor wrap")
    func numbers() {
        #expect(parse("bytes=9223372036854775807-") == .unsatisfiable)
        #expect(parse("bytes=9223372036854775808-9223372036854775809") == .unsatisfiable)
        #expect(parse("bytes=18446744073709551616-") == .unsatisfiable)
        #expect(parse("bytes=0-18446744073709551616") == .ranges([0..<100]))
        #expect(parse("bytes=-18446744073709551616") == .ranges([0..<100]))
        #expect(parse("bytes=-9223372036854775795") == .ranges([0..<100]))
        #expect(parse("bytes=5-9223372036854775807", Int.max) == .ranges([5..<Int.max]))
        #expect(parse("bytes=0-\(String(repeating: "9", count: 1000))") == .ranges([0..<100]))
    }

    @Test("Content-Range of a part")
    func contentRange() { #expect(ByteRanges.contentRange(10..<20, size: 100) == "bytes 10-19/100") }
}
