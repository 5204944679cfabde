import HTTPTypes
import Testing
import WryneckHTTP

@Suite("RFC 9110 §12.5.3 Accept-Encoding") struct AcceptedCodingsTests {
    private func best(_ lines: String?..., of offers: [ContentCoding] = [.zstd, .brotli, .gzip, .deflate])
        -> ContentCoding?
    {
        AcceptedCodings(Headers(lines.compactMap { $0 }.map { (.acceptEncoding, $0) })).best(of: offers)
    }

    private func acceptsIdentity(_ line: String) -> Bool { AcceptedCodings([.acceptEncoding: line]).acceptsIdentity }

    @Test("quality values count, and among equals the server's order")
    func qualities() {
        #expect(best("gzip") == .gzip)
        #expect(best("gzip;q=1") == .gzip)
        #expect(best("gzip, deflate, br, zstd") == .zstd)
        #expect(best("gzip, deflate, br") == .brotli)
        #expect(best("zstd;q=0.5, gzip;q=0.8, br;q=0.7") == .gzip)
        #expect(best("zstd;q=0.001") == .zstd)
        #expect(best("gzip;q=0") == nil)
        #expect(best("gzip;q=0.000, deflate") == .deflate)
        #expect(best("gzip", of: [.brotli]) == nil)
    }

    @Test("without the field, with an empty one and with what nobody knows the content stays as it is")
    func none() {
        #expect(best(nil) == nil)
        #expect(best("") == nil)
        #expect(best(" , ,") == nil)
        #expect(best("compress, sdch, pack200-gzip") == nil)
        #expect(best("identity") == nil)
    }

    @Test("the star stands for what is not named; gzip is what everybody knows")
    func star() {
        #expect(best("*") == .gzip)
        #expect(best("*", of: [.zstd, .brotli]) == .zstd)
        #expect(best("gzip;q=0, *", of: [.zstd, .gzip]) == .zstd)
        #expect(best("br;q=0.5, *;q=0.1") == .brotli)
        #expect(best("br;q=0.1, *;q=0.5") == .gzip)
        #expect(best("*;q=0") == nil)
        #expect(best("br, *;q=0") == .brotli)
    }

    @Test("identity may be refused, and may be liked better")
    func identity() {
        #expect(acceptsIdentity(""))
        #expect(acceptsIdentity("gzip"))
        #expect(acceptsIdentity("*"))
        #expect(!acceptsIdentity("identity;q=0"))
        #expect(!acceptsIdentity("gzip, identity;q=0.0"))
        #expect(!acceptsIdentity("*;q=0"))
        #expect(acceptsIdentity("*;q=0, identity;q=0.1"))
        #expect(best("gzip;q=0.5, identity;q=1") == nil)
        #expect(best("gzip;q=0.5, identity;q=0.4") == .gzip)
        #expect(best("gzip, identity") == .gzip)
    }

    @Test("blanks, cases, several lines, old names; what is malformed costs only itself")
    func spelling() {
        #expect(best(" GZip ; Q=0.5 ,\tBR ;q=0.4") == .gzip)
        #expect(best("compress", "br;q=0.2", "gzip;q=0.1") == .brotli)
        #expect(best("x-gzip") == .gzip)
        for wrong in [
            "br;q=2", "br;q=-1", "br;q=", "br;q=0.1234", "br;level=1", "br;;q=1", "b r", "br;q=1;q=1", "\"br\"",
        ] {
            #expect(best("\(wrong), gzip;q=0.1") == .gzip, "\(wrong)")
        }
        #expect(best("gzip;q=0, gzip") == nil)
    }

    @Test("a flood of members is not looked at to its end")
    func flood() { #expect(best(String(repeating: "a,", count: 10_000) + "gzip") == nil) }
}
