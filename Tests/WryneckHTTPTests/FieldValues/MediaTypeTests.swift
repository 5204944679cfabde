// MediaTypeTests.swift - Content-Type: RFC 9110 §8.3.1.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("RFC 9110 §8.3.1: media types") struct MediaTypeTests {
    private func type(_ values: String...) throws -> MediaType? {
        var headers = Headers()
        for value in values { try headers.add(.contentType, value) }
        return MediaType(headers)
    }

    @Test(
        "JSON is application/json and whatever ends with +json, in any case and with parameters",
        arguments: [
            "application/json", "Application/JSON", "application/json; charset=utf-8", "application/problem+json",
            "application/vnd.api+json;v=\"a;b\"",
            "application/json ;", "text/x+JSON",
        ])
    func json(value: String) throws { #expect(try type(value)?.isJSON == true) }

    @Test(
        "what looks like it is not",
        arguments: [
            "text/plain", "text/json", "application/jsonp", "application/json-seq", "application/x-json",
            "text/plain; application/json", "text/plain;a=+json",
            "application/json, text/plain", "text/plain, application/json", "application/json/x", "application json",
            "application/ json", "/json", "json", "",
            "application/json; charset", "application/json; a=1; a=2",
        ])
    func notJSON(value: String) throws { #expect(try type(value)?.isJSON != true) }

    @Test("none and several are none")
    func several() throws {
        #expect(MediaType(Headers()) == nil)
        #expect(try type("application/json", "text/plain") == nil)
        #expect(try type("application/json", "application/json") == nil)
    }

    @Test("a form is UTF-8, or is none that can be read")
    func form() throws {
        let form = "application/x-www-form-urlencoded"
        for value in [form, form.uppercased(), form + "; charset=UTF-8", form + ";charset=\"us-ascii\""] {
            #expect(try type(value)?.isURLEncodedForm == true)
        }
        for value in [form + "; charset=iso-8859-1", "multipart/form-data; boundary=x", "text/plain"] {
            #expect(try type(value)?.isURLEncodedForm == false)
        }
    }
}
