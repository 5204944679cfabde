import Testing

@testable import WryneckProxy

@Suite("RFC 9111 §1.2.2: seconds") struct DeltaSecondsTests {
    @Test(
        "digits, up to 2^31",
        arguments: [
            ("0", 0), ("007", 7), ("2147483647", 2_147_483_647), ("2147483648", 2_147_483_648),
            ("2147483649", 2_147_483_648), ("99999999999999999999", 2_147_483_648),
            ("", nil), ("-1", nil), ("+1", nil), ("1.5", nil), (" 1", nil), ("1s", nil), ("٣", nil),
        ] as [(String, Int?)])
    func values(text: String, seconds: Int?) { #expect(DeltaSeconds.parse(text.utf8) == seconds) }
}
