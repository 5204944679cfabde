import Testing
import WryneckHTTP

@testable import Wryneck

@Suite("Digests") struct DigestTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }

    @Test("FIPS 180-4: SHA-256")
    func sha256() {
        #expect(hex(SHA256.hash([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex(SHA256.hash(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(SHA256.hash(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            hex(SHA256.hash([UInt8](repeating: 0x61, count: 1_000_00)))
                == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
    }

    @Test("RFC 4231: HMAC with SHA-256")
    func hmac() {
        #expect(
            hex(SHA256.hmac(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hex(
                SHA256.hmac(
                    key: [UInt8](repeating: 0xAA, count: 131),
                    Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test("RFC 1321: MD5")
    func legacy() {
        #expect(hex(MD5.hash([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(hex(MD5.hash(Array("message digest".utf8))) == "f96b697d7cb7938d525a2f31aaf161d0")
        let digits = String(repeating: "1234567890", count: 8)
        #expect(hex(MD5.hash(Array(digits.utf8))) == "57edf4a22be3c955ac49da2e2107b67a")
    }

    @Test("RFC 4648 §10: base64, and nothing that only looks like it")
    func base64() {
        let pairs = [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
        for (text, encoded) in pairs {
            #expect(Base64.encode(Array(text.utf8)) == encoded)
            #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
        }
        #expect(Base64.decode("+/+/".utf8) == [0xFB, 0xFF, 0xBF])
        for wrong in [
            "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zm9v Zg==", "Zm9v\n", "Zh==", "Zm9=", "-_-_", "Zm9vY",
            "ü===",
        ] {
            #expect(Base64.decode(wrong.utf8) == nil, "\(wrong)")
        }
    }

    @Test("comparing sees every difference")
    func comparing() {
        #expect(ConstantTime.equals([], []))
        #expect(ConstantTime.equals([1, 2, 3], [1, 2, 3]))
        for index in 0..<3 {
            var other: [UInt8] = [1, 2, 3]
            other[index] ^= 0x80
            #expect(!ConstantTime.equals([1, 2, 3], other))
        }
        #expect(!ConstantTime.equals([1, 2], [1, 2, 3]))
    }
}
