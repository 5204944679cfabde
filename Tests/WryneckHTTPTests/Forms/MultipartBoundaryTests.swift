// MultipartBoundaryTests.swift - Content-Type and its boundary: RFC 7578 §4.1, RFC 2046 §5.1.1.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("RFC 2046 §5.1.1: the boundary") struct MultipartBoundaryTests {
    private func boundary(_ type: String) -> Result<String, ProtocolViolation> {
        Array(type.utf8).withUnsafeBytes { bytes in
            do throws(ProtocolViolation) {
                return .success(String(decoding: try MultipartBoundary(contentType: bytes).delimiter, as: UTF8.self))
            } catch { return .failure(error) }
        }
    }

    private func status(_ type: String) -> Int? {
        if case .failure(let violation) = boundary(type) { return violation.status.code }
        return nil
    }

    @Test("is a token or a quoted string; types and names are read in any case")
    func reads() throws {
        #expect(try boundary("multipart/form-data; boundary=AaB03x").get() == "\r\n--AaB03x")
        #expect(try boundary("Multipart/Form-Data ; charset=utf-8 ; BOUNDARY=\"a b:c\"").get() == "\r\n--a b:c")
        #expect(try boundary("multipart/form-data;boundary=\"\\a\";").get() == "\r\n--a")
        #expect(
            try boundary("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW").get()
                == "\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW"
        )
    }

    @Test(
        "another type, or none, is 415",
        arguments: [
            "", "multipart/mixed; boundary=b", "application/x-www-form-urlencoded", "text/plain",
            "multipart/form-datax; boundary=b",
        ])
    func otherType(type: String) { #expect(status(type) == 415) }

    @Test("no field at all is 415")
    func noField() {
        #expect(throws: ProtocolViolation(.unsupportedMediaType, "not multipart/form-data")) {
            try MultipartBoundary(contentType: nil)
        }
    }

    @Test(
        "missing, given twice, or not of 1 to 70 of the RFC's bytes: 400",
        arguments: [
            "", "; boundary", "; boundary=", "; boundary=\"\"", "; boundary=a; boundary=b", "; boundary=\"a \"",
            "; boundary=\"a", "; boundary=a b",
            "; boundary=a/b", "; boundary=\"a@b\"", "; boundary=\"a\tb\"", "; boundary=\"ä\"",
            "; boundary=a, multipart/form-data; boundary=b",
            "; boundary=" + String(repeating: "b", count: 71),
        ])
    func malformed(parameters: String) { #expect(status("multipart/form-data" + parameters) == 400) }

    @Test("70 bytes fit")
    func longest() { #expect(status("multipart/form-data; boundary=" + String(repeating: "b", count: 70)) == nil) }
}
