#if TLS

    import Testing

    @testable import WryneckWeb

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Suite("AES-256-GCM and HMAC-SHA-256 by OpenSSL") struct CipherBoxTests {
        private let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")

        @Test("the specification's test case 16, with associated data")
        func vector() throws {
            let box = try #require(CipherBox(key: key))
            let nonce = bytes("cafebabefacedbaddecaf888"), about = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
            let plain = bytes(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
            )
            let sealed = bytes(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
            )
            #expect(box.seal(plain, about: about, nonce: nonce) == nonce + sealed)
            #expect(box.open((nonce + sealed)[...], about: about) == plain)
            #expect(box.open((nonce + sealed)[...], about: []) == nil)
        }

        @Test("what was sealed is opened, also when it is empty, again and again, and never with the same nonce")
        func roundTrip() throws {
            let box = try #require(CipherBox(key: key))
            var nonces: Set<[UInt8]> = []
            for count in 0..<40 {
                let plain = [UInt8](repeating: 7, count: count)
                let sealed = try #require(box.seal(plain, about: [1, 2]))
                #expect(sealed.count == count + CipherBox.overhead)
                #expect(box.open(sealed[...], about: [1, 2]) == plain)
                #expect(box.open(sealed.dropLast(), about: [1, 2]) == nil)
                nonces.insert(Array(sealed.prefix(12)))
            }
            #expect(nonces.count == 40)
            #expect(box.open([], about: []) == nil)
            #expect(box.open([UInt8](repeating: 0, count: 27)[...], about: []) == nil)
            #expect(CipherBox(key: [1, 2, 3]) == nil)
        }

        @Test("a failure leaves the box as good as before")
        func afterFailure() throws {
            let box = try #require(CipherBox(key: key))
            var sealed = try #require(box.seal([1, 2, 3], about: []))
            sealed[13] ^= 1
            #expect(box.open(sealed[...], about: []) == nil)
            sealed[13] ^= 1
            #expect(box.open(sealed[...], about: []) == [1, 2, 3])
        }

        @Test("RFC 4231 §4.3, several times with one key; SHA-256 without one (FIPS 180-4's \"abc\")")
        func digests() throws {
            let keyed = try #require(KeyedDigest(key: Array("Jefe".utf8)))
            let expected = bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
            for _ in 0..<3 { #expect(keyed.of(Array("what do ya want for nothing?".utf8)) == expected) }
            let plain = try #require(KeyedDigest(key: nil))
            let abc = bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            for _ in 0..<3 { #expect(plain.of(Array("abc".utf8)) == abc) }
            #expect(try #require(KeyedDigest(key: [])).of([]) != plain.of([]))
        }
    }

#endif
