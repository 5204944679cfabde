// ContentDispositionTests.swift - names and file names: RFC 7578 §4.2.

import Testing

@testable import WryneckHTTP

@Suite("RFC 7578 §4.2: Content-Disposition") struct ContentDispositionTests {
    private func parse(_ value: String) throws -> ContentDisposition {
        try Array(value.utf8).withUnsafeBytes { try ContentDisposition(parsing: $0, nameBytes: 100) }
    }

    private func filename(_ parameter: String) throws -> String? { try parse("form-data; name=\"a\"; \(parameter)").filename }

    @Test("browsers' escapes are undone, and no others")
    func escapes() throws {
        #expect(try parse("form-data; name=\"a%22b%0D%0Ac\"").name == "a\"b\r\nc")
        #expect(try filename("filename=\"100%25 %0a %2\"") == "100%25 %0a %2")
        #expect(try filename("filename=\"a\\\"b\\\\c\"") == "a\"b\\c")
        #expect(try filename("filename=\"C:\\dir\\x.txt\"") == "C:\\dir\\x.txt")
        #expect(try filename("filename=\"größe.txt\"") == "größe.txt")
    }

    @Test("filename* is ignored; a name may be empty, and a file's too")
    func extended() throws {
        #expect(try filename("filename=\"x\"; filename*=UTF-8''y") == "x")
        #expect(try filename("filename*=UTF-8''y") == nil)
        #expect(try filename("filename=\"\"") == "")
        #expect(try parse("form-data; name=\"\"").name == "")
    }
}

@Suite("RFC 7578 §7: safe file names") struct SafeFilenameTests {
    @Test("what is behind the last slash or backslash")
    func base() {
        #expect(SafeFilename.of("x.txt") == "x.txt")
        #expect(SafeFilename.of("../../etc/passwd") == "passwd")
        #expect(SafeFilename.of("C:\\dir\\x y.txt") == "x y.txt")
        #expect(SafeFilename.of("größe.txt") == "größe.txt")
        #expect(SafeFilename.of(String(repeating: "a", count: 255)) != nil)
    }

    @Test(
        "is none if no file should be called that",
        arguments: [
            "", ".", "..", "a/", "a\\", "a/..", ".bashrc", "a\u{0}b", "a\nb", "a\u{7F}", "a\u{9B}b", String(repeating: "a", count: 256), "a\r\nb",
        ])
    func unsafe(name: String) { #expect(SafeFilename.of(name) == nil) }
}
