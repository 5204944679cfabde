import Testing

@testable import WryneckWeb

@Suite("RFC 4648 §5 base64url") struct Base64URLTests {
    @Test("§10: the vectors, without padding")
    func vectors() {
        let vectors = ["": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE"]
        for (plain, text) in vectors {
            #expect(Base64URL.encode(Array(plain.utf8)) == text)
            #expect(Base64URL.decode(Array(text.utf8)) == Array(plain.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.decode(Array("-__-".utf8)) == [0xFB, 0xFF, 0xFE])
    }

    @Test(
        "a value has one spelling: padding, blanks, other digits and bits left over are refused",
        arguments: ["Zg==", "Zg=", "Z", "Zh", "Zm9", "Zm 8", "Zm+8", "Zm/8", "Zm8\n", "Zm8é", "ZZZZZ"])
    func strict(text: String) { #expect(Base64URL.decode(Array(text.utf8)) == nil) }
}
