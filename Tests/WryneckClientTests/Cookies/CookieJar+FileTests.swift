// CookieJar+FileTests.swift - a jar as a text.

import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("Netscape's cookie file") struct CookieJarFileTests {
    private func read(_ lines: String...) throws(CookieJar.FileMistake) -> CookieJar {
        let text = "# Netscape HTTP Cookie File\n" + lines.joined(separator: "\n") + "\n"
        return try CookieJar(netscape: text, at: someTime, suffixes: fewSuffixes)
    }

    private let end = "1700000060"

    @Test("what is written is read back, and says what others read")
    func roundTrip() throws {
        var jar = CookieJar(suffixes: fewSuffixes)
        let place = try url("https://www.a.example/x/y")
        for text in [
            "a=1; Max-Age=60", "b=2; Domain=a.example; Path=/; Secure; Max-Age=60", "c=; HttpOnly; Max-Age=60", "s=1",
            "__Host-d=\"ü =\"; Secure; Path=/; Max-Age=60",
        ] { try jar.store(text, from: place, at: someTime) }
        try jar.store("ip=1; Max-Age=60", from: url("http://[::1]/"), at: someTime)
        let text = jar.netscape(at: someTime)
        #expect(
            text == """
                # Netscape HTTP Cookie File
                www.a.example\tFALSE\t/x\tFALSE\t\(end)\ta\t1
                .a.example\tTRUE\t/\tTRUE\t\(end)\tb\t2
                #HttpOnly_www.a.example\tFALSE\t/x\tFALSE\t\(end)\tc\t
                www.a.example\tFALSE\t/\tTRUE\t\(end)\t__Host-d\t"ü ="
                ::1\tFALSE\t/\tFALSE\t\(end)\tip\t1

                """)
        let again = try CookieJar(netscape: text, at: someTime, suffixes: fewSuffixes)
        #expect(again.netscape(at: someTime) == text)
        #expect(again.cookies.map(\.isHTTPOnly) == [false, false, true, false, false])
        #expect(jar.netscape(at: someTime, keepsSession: true).contains("\t0\ts\t1\n"))
        #expect(jar.netscape(at: HTTPDate(secondsSince1970: 1_700_000_060)) == "# Netscape HTTP Cookie File\n")
    }

    @Test("lines for people are skipped; the last line may have no end; a cookie that is over is left out")
    func tolerated() throws {
        #expect(try read("# a comment", "", "a.example\tFALSE\t/\tFALSE\t\(end)\ta\t1").count == 1)
        #expect(try read("a.example\tTRUE\t/\tFALSE\t\(end)\ta\t1").cookies.first?.isHostOnly == false)
        #expect(try read("a.example\tFALSE\t/\tFALSE\t1\ta\t1").count == 0)
        let unended = "# HTTP Cookie File\na.example\tFALSE\t/\tFALSE\t0\ta\t1"
        #expect(try CookieJar(netscape: unended, at: someTime, suffixes: fewSuffixes).count == 1)
        let far = try read("a.example\tFALSE\t/\tFALSE\t99999999999\ta\t1")
        #expect(far.cookies.first?.expires?.secondsSince1970 == 1_700_000_000 + 400 * 86_400)
    }

    @Test(
        "a line that no server could have caused refuses the whole file, and is named",
        arguments: [
            "a.example\tFALSE\t/\tFALSE\t0\ta", "a.example\tFALSE\t/\tFALSE\t0\ta\t1\t2",
            "a.example FALSE / FALSE 0 a 1",
            "a.example\tfalse\t/\tFALSE\t0\ta\t1", "a.example\tFALSE\t/\tNO\t0\ta\t1",
            "a.example\tFALSE\tx\tFALSE\t0\ta\t1",
            "a.example\tFALSE\t/\tFALSE\t-1\ta\t1", "a.example\tFALSE\t/\tFALSE\t\ta\t1",
            "a.example\tFALSE\t/\tFALSE\t0\t\t1",
            "a.example\tFALSE\t/\tFALSE\t0\ta;b\t1", "a.example\tFALSE\t/\tFALSE\t0\ta=b\t1",
            "a.example\tFALSE\t/\tFALSE\t0\ta\tb;c", "a.example\tFALSE\t/\tFALSE\t0\ta\t1\r",
            "a.example\tFALSE\t/\tFALSE\t0\t a\t1", ".a.example\tFALSE\t/\tFALSE\t0\ta\t1",
            ".co.uk\tTRUE\t/\tFALSE\t0\ta\t1",
            ".127.0.0.1\tTRUE\t/\tFALSE\t0\ta\t1", "A.example\tFALSE\t/\tFALSE\t0\ta\t1",
            "a.example:80\tFALSE\t/\tFALSE\t0\ta\t1",
            "u@a.example\tFALSE\t/\tFALSE\t0\ta\t1", "a.example\tFALSE\t/\tFALSE\t0\t__Secure-a\t1",
            "a.example\tTRUE\t/\tTRUE\t0\t__Host-a\t1", "a.example\tFALSE\t/x\tTRUE\t0\t__Host-a\t1",
        ])
    func refused(line: String) {
        #expect(throws: CookieJar.FileMistake(line: 3)) {
            try read("a.example\tFALSE\t/\tFALSE\t0\tgood\t1", line)
        }
    }

    @Test("a file without its first line is none")
    func title() {
        for text in ["", "a.example\tFALSE\t/\tFALSE\t0\ta\t1\n", "# Netscape HTTP Cookie File\r\n"] {
            #expect(throws: CookieJar.FileMistake(line: 1)) {
                try CookieJar(netscape: text, at: someTime, suffixes: fewSuffixes)
            }
        }
    }
}
