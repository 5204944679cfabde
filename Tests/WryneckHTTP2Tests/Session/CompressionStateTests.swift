// CompressionStateTests.swift - the table that both sides keep of fields: RFC 7541 §4.2, §6.3, RFC 9113 §4.3.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 7541: the table of fields") struct CompressionStateTests {
        private func request(_ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
            Frame(kind: 1, flags: 5, stream: stream, payload: payload).bytes
        }

        /// RFC 7541 §6.3: a change of the table's size.
        private func update(_ size: Int) -> [UInt8] {
            guard size >= 31 else { return [0x20 | UInt8(size)] }
            var (bytes, rest): ([UInt8], Int) = ([0x3F], size - 31)
            while rest >= 128 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }

        @Test("may get smaller and larger again at the beginning of a section", arguments: [Int.max, 1])
        func atBeginning(size: Int) {
            let side = Side.greeted()
            side.feed(request(1, update(0) + update(4096) + Wire.section(plain)), size: size)
            side.feed(request(3, update(100) + Wire.section(plain)), size: size)
            #expect(side.log == ["request 1", "request 3"])
        }

        @Test("may not change between fields, nor be larger than was allowed", arguments: [Int.max, 1])
        func elsewhere(size: Int) {
            for payload in [Wire.section(plain) + update(100), update(4097) + Wire.section(plain), update(1 << 30)] {
                let side = Side.greeted()
                side.feed(request(1, payload), size: size)
                _ = side.send()
                #expect(side.ending?.code == .compressionError && side.heads.isEmpty)
            }
        }

        @Test("that is named where it has nothing, or cut off, ends the connection", arguments: [Int.max, 1])
        func broken(size: Int) {
            for rest in [[0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0xBE], [0, 5, 0x61], [0, 0x81, 0xFF]]
                as [[UInt8]]
            {
                let side = Side.greeted()
                side.feed(request(1, Wire.section(plain) + rest), size: size)
                _ = side.send()
                #expect(side.ending?.code == .compressionError && side.heads.isEmpty, "\(rest)")
            }
        }
    }

#endif
