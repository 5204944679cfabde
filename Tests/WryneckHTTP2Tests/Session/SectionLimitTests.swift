// SectionLimitTests.swift - header sections that are too large: RFC 9113 §10.5.1, CVE-2016-6581, CVE-2024-28182,
// CVE-2026-49975.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §10.5.1: a header section's limits") struct SectionLimitTests {
        private func log(_ fields: [(String, String)], _ limits: Limits.HTTP2 = .standard) -> [String] {
            let side = Side.greeted(limits)
            side.feed(Wire.longHeaders(1, plain + fields))
            return side.log
        }

        private func many(_ count: Int, _ name: String = "x") -> [(String, String)] {
            (0..<count).map { _ in (name, "") }
        }

        @Test("a hundred fields and four hundred cookies are taken, one more of either is 431")
        func counts() {
            #expect(log(many(100)) == ["request 1"])
            #expect(log(many(101)) == ["refused 1 431"])
            #expect(
                log(many(100) + [("host", "a.example"), ("cookie", "a")]) == ["request 1"], "neither is one of them")
            #expect(log(many(400, "cookie")) == ["request 1"])
            #expect(log(many(401, "cookie")) == ["refused 1 431"])
        }

        @Test("bytes count with 32 for each field, the pseudo-header fields' too")
        func bytes() {
            let used = plain.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 32 }
            let room = 32 * 1024 - used - 33
            #expect(log([("x", String(repeating: "a", count: room))]) == ["request 1"])
            #expect(log([("x", String(repeating: "a", count: room + 1))]) == ["refused 1 431"])
        }

        @Test("empty cookies count, too: each is a field")
        func cookieBomb() {
            var limits = Limits.HTTP2()
            limits.cookieFields = 10_000
            #expect(log(many(900, "cookie"), limits) == ["refused 1 431"], "900 times 38 bytes by the RFC's measure")
        }

        @Test("references of one byte to a field of four thousand end the connection at 128 KiB")
        func referenceBomb() {
            let side = Side.greeted()
            // Into the table once (RFC 7541 §6.2.1), then a reference to it with each byte.
            let value = String(repeating: "a", count: 3900)
            let entry = [0x40] + Wire.section([("x", value)]).dropFirst()
            side.feed(Frame(kind: 1, flags: 5, stream: 1, payload: Wire.section(plain) + entry))
            #expect(side.log == ["request 1"])
            side.feed(
                Frame(kind: 1, flags: 5, stream: 3, payload: Wire.section(plain) + Array(repeating: 0xBE, count: 20)))
            #expect(side.log.last == "refused 3 431")
            side.feed(
                Frame(
                    kind: 1, flags: 5, stream: 5, payload: Wire.section(plain) + Array(repeating: 0xBE, count: 12_000)))
            #expect(side.ending == .calm("header section too large"))
            #expect(side.session.memory < 100 * 1024)
            let frames = side.sendFrames()
            #expect(frames.count == 1 && frames[0].kind == 7 && frames[0].code == 11)
            #expect(side.session.isOver)
        }

        @Test("a refused section leaves the table as the peer has it")
        func table() {
            let side = Side.greeted()
            let entry: [UInt8] = [0x40, 1, 0x7A, 1, 0x31]
            let large = Wire.section(plain + many(101)) + entry
            side.feed(Frame(kind: 1, flags: 5, stream: 1, payload: large))
            side.feed(Frame(kind: 1, flags: 5, stream: 3, payload: Wire.section(plain) + [0xBE]))
            #expect(side.log == ["refused 1 431", "request 3"] && side.heads[3]?.headers["z"] == "1")
        }

        @Test("eight CONTINUATIONs are taken, even byte by byte; nine are not", arguments: [Int.max, 1])
        func continuations(size: Int) {
            func section(_ count: Int) -> [UInt8] {
                let first = Frame(kind: 1, flags: 1, stream: 1, payload: Wire.section(plain))
                let rest = (1...count).map {
                    Frame(kind: 9, flags: $0 == count ? 4 : 0, stream: 1, payload: Wire.section([("x\($0)", "y")]))
                }
                return first.bytes + rest.flatMap(\.bytes)
            }
            let side = Side.greeted()
            side.feed(section(8), size: size)
            #expect(side.log == ["request 1"] && side.heads[1]?.headers.count == 8)
            let flooded = Side.greeted()
            flooded.feed(section(9), size: size)
            #expect(flooded.ending == .calm("too many CONTINUATION frames") && flooded.heads.isEmpty)
        }

        @Test("64 KiB compressed are the most")
        func compressed() {
            let side = Side.greeted()
            side.feed(Frame(kind: 1, flags: 1, stream: 1, payload: Wire.section(plain)))
            for _ in 0..<4 { side.feed(Frame(kind: 9, stream: 1, payload: Array(repeating: 0x82, count: 16_384))) }
            #expect(side.ending?.code == .enhanceYourCalm)
        }

        @Test("trailers have HTTP/1's limits: 32 lines and 16 KiB")
        func trailers() {
            func log(_ count: Int, _ bytes: Int) -> [String] {
                let side = Side.greeted()
                side.feed(Wire.headers(1, plain, ends: false))
                side.feed(Wire.longHeaders(1, (0..<count).map { ("x\($0)", String(repeating: "a", count: bytes)) }))
                return side.log
            }
            #expect(log(32, 10) == ["request 1", "end 1"])
            #expect(log(33, 10) == ["request 1", "refused 1 431 trailers"])
            #expect(log(1, 16_300) == ["request 1", "end 1"])
            #expect(log(2, 8_800) == ["request 1", "refused 1 431 trailers"])
        }
    }

#endif
