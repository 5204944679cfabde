import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("ProxyHeader: the PROXY protocol's specification, §2") struct ProxyHeaderTests {
    private static let client = SocketAddress.ipv4(0xC000_0201, port: 56_324)
    private static let server = SocketAddress.ipv4(0xC633_6402, port: 443)
    private static let client6 = SocketAddress.ipv6(0x2001_0DB8 << 32, 1, port: 56_324, scope: 0)
    private static let server6 = SocketAddress.ipv6(0x2001_0DB8 << 32, 2, port: 443, scope: 0)

    /// Read whole, with a tail, and from each shorter beginning, which must ask for more.
    private func header(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> ProxyHeader? {
        for length in 0..<bytes.count {
            #expect(
                ProxyHeader.read(Array(bytes[..<length])) == .needMore, "after \(length) bytes",
                sourceLocation: sourceLocation)
        }
        let whole = ProxyHeader.read(bytes)
        #expect(
            ProxyHeader.read(bytes + [0x0D, 0x0A, 0x00, 0x50]) == whole, "with a tail", sourceLocation: sourceLocation)
        guard case .header(let header, let length) = whole else { return nil }
        #expect(length == bytes.count, sourceLocation: sourceLocation)
        return header
    }

    private func header(_ line: String) -> ProxyHeader? { header(Array(line.utf8)) }

    // MARK: §2.1, version 1

    @Test("§2.1: TCP4 and TCP6 tell both addresses")
    func lines() {
        #expect(
            header("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n")
                == ProxyHeader(source: ProxyHeaderTests.client, destination: ProxyHeaderTests.server))
        #expect(
            header("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n")
                == ProxyHeader(source: ProxyHeaderTests.client6, destination: ProxyHeaderTests.server6))
    }

    @Test("§2.1: behind UNKNOWN everything is ignored up to the line's end")
    func unknown() {
        #expect(header("PROXY UNKNOWN\r\n") == ProxyHeader())
        #expect(header("PROXY UNKNOWN ffff::1 what ever 65535\r\n") == ProxyHeader())
    }

    @Test("§2.1: the longest line has 107 bytes; a longer one is refused as soon as that is known")
    func longestLine() {
        let address = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        let line = "PROXY UNKNOWN \(address) \(address) 65535 65535\r\n"
        #expect(line.utf8.count == 107)
        #expect(header(line) == ProxyHeader())
        let long = Array(line.utf8.dropLast(2)) + [0x20]
        #expect(ProxyHeader.read(long) == .needMore)
        #expect(ProxyHeader.read(long + [0x0D]) == .violation)
        #expect(ProxyHeader.read(long + [0x0D, 0x0A]) == .violation)
    }

    @Test(
        "§2.1: what is no header, or a crooked one, is refused",
        arguments: [
            "GET / HTTP/1.1\r\n", "PROXYTCP4", "proxy TCP4 192.0.2.1 198.51.100.2 56324 443\r\n", "PROXY \r\n",
            "PROXY\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\n", "PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 1\r\n", "PROXY TCP4  192.0.2.1 198.51.100.2 56324 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 \r\n", "PROXY TCP5 192.0.2.1 198.51.100.2 56324 443\r\n",
            "PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n", "PROXY TCP6 192.0.2.1 198.51.100.2 56324 443\r\n",
            "PROXY TCP4 192.0.2.1 localhost 56324 443\r\n", "PROXY TCP4 192.0.2.256 198.51.100.2 56324 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 056 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 +56 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 56324 99999999999999999999\r\n",
            "PROXY TCP4\t192.0.2.1 198.51.100.2 56324 443\r\n", "PROXY UNKNOWN \u{0}\r\n", "PROXY UNKNOWNS\r\n",
        ])
    func crooked(line: String) { #expect(ProxyHeader.read(Array(line.utf8)) == .violation) }

    // MARK: §2.2, version 2

    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let addresses4: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xDC, 0x04, 0x01, 0xBB]
    private static var addresses6: [UInt8] {
        let start: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11)
        return start + [1] + start + [2, 0xDC, 0x04, 0x01, 0xBB]
    }

    private func binary(_ command: UInt8, _ family: UInt8, _ block: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? block.count
        return ProxyHeaderTests.signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + block
    }

    @Test("§2.2: TCP over IPv4 and IPv6")
    func binaries() {
        #expect(
            header(binary(0x21, 0x11, ProxyHeaderTests.addresses4))
                == ProxyHeader(source: ProxyHeaderTests.client, destination: ProxyHeaderTests.server))
        #expect(
            header(binary(0x21, 0x21, ProxyHeaderTests.addresses6))
                == ProxyHeader(source: ProxyHeaderTests.client6, destination: ProxyHeaderTests.server6))
    }

    @Test("§2.2: extensions (TLVs) behind the addresses are skipped, whatever they say")
    func extensions() {
        let hostname: [UInt8] = [0x02, 0x00, 0x0B] + Array("example.org".utf8)
        let crooked: [UInt8] = [0x03, 0xFF, 0xFF, 0x00]
        for more in [hostname, hostname + crooked] {
            #expect(header(binary(0x21, 0x11, ProxyHeaderTests.addresses4 + more))?.source == ProxyHeaderTests.client)
            #expect(header(binary(0x21, 0x21, ProxyHeaderTests.addresses6 + more))?.source == ProxyHeaderTests.client6)
        }
    }

    @Test("§2.2: LOCAL speaks for the proxy itself, whatever follows; UNSPEC and UNIX tell nothing that we use")
    func local() {
        #expect(header(binary(0x20, 0x00, [])) == ProxyHeader())
        #expect(header(binary(0x20, 0x11, ProxyHeaderTests.addresses4)) == ProxyHeader())
        #expect(header(binary(0x20, 0xFF, [1, 2, 3])) == ProxyHeader())
        #expect(header(binary(0x21, 0x00, [1, 2, 3])) == ProxyHeader())
        #expect(header(binary(0x21, 0x31, [UInt8](repeating: 0x61, count: 216))) == ProxyHeader())
    }

    @Test("§2.2: another version, command or family, or a block that is too short, is refused")
    func crookedBinaries() {
        let short4 = Array(ProxyHeaderTests.addresses4.dropLast()),
            short6 = Array(ProxyHeaderTests.addresses6.dropLast())
        let crooked = [
            binary(0x11, 0x11, ProxyHeaderTests.addresses4), binary(0x31, 0x11, ProxyHeaderTests.addresses4),
            binary(0x22, 0x11, ProxyHeaderTests.addresses4), binary(0x21, 0x12, ProxyHeaderTests.addresses4),
            binary(0x21, 0x41, ProxyHeaderTests.addresses4), binary(0x21, 0x11, short4), binary(0x21, 0x21, short6),
            binary(0x21, 0x11, []),
            binary(0x21, 0x31, [UInt8](repeating: 0, count: 215)),
        ]
        for bytes in crooked { #expect(ProxyHeader.read(bytes) == .violation) }
    }

    @Test("a binary header may have 4096 bytes; one that announces more is refused before it comes")
    func longestBinary() {
        let block = ProxyHeaderTests.addresses4 + [UInt8](repeating: 0, count: 4080 - 12)
        #expect(
            ProxyHeader.read(binary(0x21, 0x11, block))
                == .header(
                    ProxyHeader(source: ProxyHeaderTests.client, destination: ProxyHeaderTests.server), length: 4096))
        #expect(ProxyHeader.read(binary(0x21, 0x11, [], length: 4080)) == .needMore)
        #expect(ProxyHeader.read(binary(0x21, 0x11, [], length: 4081)) == .violation)
        #expect(ProxyHeader.read(binary(0x20, 0x00, [], length: 65_535)) == .violation)
    }

    @Test("a signature with one wrong byte is refused at that byte")
    func crookedSignature() {
        for index in 1..<12 {
            var bytes = binary(0x21, 0x11, ProxyHeaderTests.addresses4)
            bytes[index] ^= 0x20
            #expect(ProxyHeader.read(Array(bytes[..<index])) == .needMore)
            #expect(ProxyHeader.read(Array(bytes[...index])) == .violation)
        }
    }

    @Test("any bytes are a header, need more, or are refused; and more bytes never undo a refusal")
    func anything() {
        var random = Random(seed: 5)
        let beginnings = [
            Array("PROXY TCP4 ".utf8), Array("PROXY ".utf8), ProxyHeaderTests.signature,
            ProxyHeaderTests.signature + [0x21], [],
        ]
        for round in 0..<4_000 {
            var bytes = beginnings[round % beginnings.count]
            var wasRefused = false
            for _ in 0..<40 {
                bytes.append(
                    round % 2 == 0
                        ? UInt8.random(in: 0...255, using: &random)
                        : Array("0123. \r\n:".utf8).randomElement(using: &random) ?? 0)
                let reading = ProxyHeader.read(bytes)
                if wasRefused { #expect(reading == .violation) }
                wasRefused = reading == .violation
                if case .header(_, let length) = reading { #expect(length <= bytes.count) }
            }
        }
    }
}
