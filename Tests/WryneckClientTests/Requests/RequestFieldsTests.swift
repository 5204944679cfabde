// RequestFieldsTests.swift - what a client adds to a program's fields.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("The fields of a request") struct RequestFieldsTests {
    @Test("codings are asked for, unless the program asks itself, or for a range")
    func codings() {
        var fields = RequestFields([.accept: "*/*"])
        fields.offer([.zstd, .brotli, .gzip])
        #expect(fields.headers == [.accept: "*/*", .acceptEncoding: "zstd, br, gzip"])
        #expect(fields.offered == [.zstd, .brotli, .gzip])
        for own in [[.acceptEncoding: "gzip"], [.acceptEncoding: ""], [.range: "bytes=0-9"]] as [Headers] {
            var fields = RequestFields(own)
            fields.offer([.gzip])
            #expect(fields.headers == own && fields.offered == [])
        }
        var none = RequestFields([:])
        none.offer([])
        #expect(none.headers == [:])
    }

    @Test("the jar's cookies come behind the program's, in one field")
    func cookies() {
        var fields = RequestFields([.cookie: "a=1", .accept: "*/*", .cookie: "b=2"])
        fields.add(cookies: nil)
        fields.add(cookies: "c=3; d=4")
        #expect(fields.headers.all(.cookie) == ["a=1; b=2; c=3; d=4"])
        var empty = RequestFields([:])
        empty.add(cookies: "c=3")
        #expect(empty.headers == [.cookie: "c=3"])
    }

    @Test("the program's name for itself stays; an expectation is added")
    func others() {
        var own = RequestFields([.userAgent: "own"])
        own.setUserAgent("wryneck")
        #expect(own.headers == [.userAgent: "own"])
        var fields = RequestFields([:])
        fields.setUserAgent("wryneck")
        fields.expectContinue()
        #expect(fields.headers == [.userAgent: "wryneck", .expect: "100-continue"])
    }
}
