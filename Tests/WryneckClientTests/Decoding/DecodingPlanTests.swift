// DecodingPlanTests.swift - which codings are undone, and in which order.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9110 §8.4: plans for decoding") struct DecodingPlanTests {
    private func stages(
        _ coding: String, _ status: Int = 200, to method: HTTPRequest.Method = .get, range: String? = nil,
        offered: [ContentCoding] = ContentCoding.allCases
    ) throws -> [ContentCoding] {
        var headers: Headers = [.contentEncoding: coding]
        headers[.contentRange] = range
        return try DecodingPlan(status, to: method, headers, offered: offered).stages
    }

    @Test("the last coding that was applied is undone first")
    func order() throws {
        #expect(try stages("gzip") == [.gzip])
        #expect(try stages("gzip, br") == [.brotli, .gzip])
        let lines: Headers = [.contentEncoding: "deflate", .contentEncoding: "ZSTD"]
        #expect(try DecodingPlan(200, to: .get, lines, offered: ContentCoding.allCases).stages == [.zstd, .deflate])
    }

    @Test("names are read without regard to case; identity and empty members are nothing; x-gzip is gzip")
    func names() throws {
        #expect(try stages(" GZip ,, identity,") == [.gzip])
        #expect(try stages("x-gzip") == [.gzip])
        #expect(try stages("identity") == [])
        #expect(try stages("") == [])
        #expect(try DecodingPlan(200, to: .get, [:], offered: ContentCoding.allCases).stages == [])
    }

    @Test("three codings are too many, known or not")
    func tooMany() {
        for coding in ["gzip, gzip, gzip", "gzip, br, zstd", "a, b, c"] {
            #expect(throws: DecodingPlan.TooManyStages.self) { try stages(coding) }
        }
    }

    @Test("what is not known, or was not asked for, stays with all that is below it")
    func unknown() throws {
        #expect(try stages("compress") == [])
        #expect(try stages("compress, gzip") == [])
        #expect(try stages("gzip, compress") == [])
        #expect(try stages("br", offered: [.gzip]) == [])
        #expect(try stages("gzip", offered: []) == [])
    }

    @Test("where there is no content there is nothing to decode")
    func noContent() throws {
        #expect(try stages("gzip", to: .head) == [])
        for status in [100, 103, 204, 304] { #expect(try stages("gzip", status) == []) }
        #expect(try stages("gzip", to: .connect) == [])
        #expect(try stages("gzip", 407, to: .connect) == [.gzip])
        #expect(try stages("gzip, gzip, gzip", 204) == [])
        #expect(try stages("gzip", 404) == [.gzip])
    }

    @Test(
        "a range is decoded only if it is the whole",
        arguments: [
            ("bytes 0-9/10", true), ("bytes 0-8/10", false), ("bytes 1-9/10", false), ("bytes 0-9/*", false),
            ("bytes 0-/1", false), ("bytes 0-9", false), ("bytes */10", false), ("lines 0-9/10", false),
            ("bytes 0-9223372036854775807/-9223372036854775808", false), ("bytes 0-9/10/10", false), ("", false),
        ])
    func ranges(range: String, isWhole: Bool) throws {
        #expect(try stages("gzip", 206, range: range) == (isWhole ? [.gzip] : []))
        #expect(try stages("gzip", 206) == [])
    }

    @Test("what is decoded has another length, and no coding any more")
    func fields() throws {
        let headers: Headers = [.contentEncoding: "gzip", .contentLength: "5", .contentType: "a/b"]
        let plan = try DecodingPlan(200, to: .get, headers, offered: [.gzip])
        #expect(plan.describing(headers) == [.contentType: "a/b"])
        let none = try DecodingPlan(200, to: .get, headers, offered: [])
        #expect(none.describing(headers) == headers)
    }
}
