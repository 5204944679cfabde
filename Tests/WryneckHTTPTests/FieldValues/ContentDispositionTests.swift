// ContentDispositionTests.swift - names and file names: RFC 7578 §4.2.

import Testing

@testable import WryneckHTTP

@Suite("RFC 7578 §4.2: Content-Disposition") struct ContentDispositionTests {
    private func parse(_ value: String) throws -> ContentDisposition {
        try Array(value.utf8).withUnsafeBytes { try ContentDisposition(parsing: $0, nameBytes: 100) }
    }

    private func filename(_ parameter: String) throws -> String? {
        try parse("form-data; name=\"a\"; \(parameter)").filename
    }

    @Test("browsers' escapes are undone, and no others")
    func escapes() throws {
        #expect(try parse("form-data; name=\"a%22b%0D%0Ac\"").name == "a\"b\r\nc")
        #expect(try filename("filename=\"100%25 %0a %2\"") == "100%25 %0a %2")
        #expect(try filename("filename=\"a\\\"b\\\\c\"") == "a\"b\\c")
        #expect(try filename("filename=\"C:\\dir\\x.txt\"") == "C:\\dir\\x.txt")
        #expect(try filename("filename=\"größe.txt\"") == "größe.txt")
    }

    @Test("filename* counts where it stands alone; a name may be empty, and a file's too")
    func extended() throws {
        #expect(try filename("filename=\"x\"; filename*=UTF-8''y") == "x")
        #expect(try filename("filename*=utf-8''y; filename=\"x\"") == "x")
        #expect(try filename("filename*=utf-8'de'Gr%C3%B6%C3%9Fe%2Etxt") == "Größe.txt")
        #expect(try filename("filename*=iso-8859-1''y%FC") == "iso-8859-1''y%FC")
        #expect(try filename("filename*=y") == "y")
        #expect(throws: ProtocolViolation.self) { try filename("filename*=utf-8''%FF") }
        #expect(try filename("filename=\"\"") == "")
        #expect(try parse("form-data; name=\"\"").name == "")
    }
}

@Suite("RFC 2047: names as mail writes them") struct EncodedWordTests {
    private func name(_ text: String) throws -> String {
        try Array("form-data; name=\"\(text)\"".utf8).withUnsafeBytes {
            try ContentDisposition(parsing: $0, nameBytes: 100).name
        }
    }

    @Test("are decoded, in Base64 and quoted, whatever the case of their letters")
    func words() throws {
        #expect(try name("=?utf-8?B?w7xiZXIudHh0?=") == "über.txt")
        #expect(try name("=?UTF-8?b?w7xiZXIudHh0?=") == "über.txt")
        #expect(try name("=?utf-8?Q?=C3=BCber_alles=3F.txt?=") == "über alles?.txt")
        #expect(try name("=?iso-8859-1?q?=FCber?=") == "über")
        #expect(try name("=?us-ascii*en?Q?a=2Eb?=") == "a.b")
        #expect(try name("=?utf-8?B??=") == "")
    }

    @Test("a blank between two of them is none; beside other text it is one")
    func several() throws {
        #expect(try name("=?utf-8?Q?one?= =?utf-8?B?dHdv?=") == "onetwo")
        #expect(try name("the =?utf-8?Q?=C3=BC?= file") == "the ü file")
    }

    @Test(
        "what is none stays as it is",
        arguments: [
            "=?utf-8?B?w7x?=", "=?utf-8?B?w7xiZXIudHh0?", "=?utf-8?X?abc?=", "=?koi8-r?Q?=C1?=", "=?utf-8?Q?=C?=",
            "=?utf-8?Q?=GG?=", "=?=", "=??=",
            "=?utf-8?Q?a?b?=", "x=?utf-8?Q?a?=", "=? a ?=",
        ])
    func others(text: String) throws { #expect(try name(text) == text) }

    @Test("what they say has to be UTF-8, and is not decoded again")
    func once() throws {
        #expect(throws: ProtocolViolation.self) { try name("=?utf-8?Q?=FF?=") }
        #expect(try name("=?utf-8?Q?a=2522b?=") == "a%22b")
        #expect(try name("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=") == "=?utf-8?Q?a?=")
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
            "", ".", "..", "a/", "a\\", "a/..", ".bashrc", "a\u{0}b", "a\nb", "a\u{7F}", "a\u{9B}b",
            String(repeating: "a", count: 256), "a\r\nb",
        ])
    func unsafe(name: String) { #expect(SafeFilename.of(name) == nil) }
}
