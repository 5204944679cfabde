#if PostgreSQL
    import ProcessTesting
    import Testing

    @testable import WryneckPostgres

    @Suite("Text forms") struct TextFormTests {
        private func decoded(_ text: String) -> [String?]? {
            Array(text.utf8).withUnsafeBytes { ArrayText.decode($0) }?.map {
                $0.map { String(decoding: $0, as: UTF8.self) }
            }
        }

        @Test("an array is read as what was written, whatever is in it")
        func arrays() {
            let elements: [String?] = ["", "NULL", nil, "a,b", "{}", "\"", "\\", " x ", "ä\n"]
            let text = ArrayText.encode(elements.map { $0.map { .text($0) } ?? .null })
            #expect(decoded(text) == elements)
            #expect(ArrayText.encode([]) == "{}")
        }

        @Test(
            "what the server writes is read, and what is no array of one dimension is not",
            arguments: [
                ("{}", [String?]()), ("{1,2}", ["1", "2"]), ("{NULL,\"NULL\"}", [nil, "NULL"]),
                ("[0:1]={a,b}", ["a", "b"]),
                ("{{1},{2}}", nil), ("{1", nil), ("{\"1", nil), ("1}", nil), ("{1,}", nil), ("{1}x", nil), ("", nil),
                ("{,}", nil),
            ] as [(String, [String?]?)])
        func foreignArrays(text: String, expected: [String?]?) { #expect(decoded(text) == expected) }

        @Test("both forms of bytes are read, and halves are not")
        func bytes() {
            func decoded(_ text: String) -> [UInt8]? { Array(text.utf8).withUnsafeBytes { ByteaText.decode($0) } }
            let all = (0...255).map { UInt8($0) }
            #expect(decoded(ByteaText.encode(all)) == all)
            #expect(decoded("\\x00FF") == [0, 255] && decoded("\\x") == [])
            #expect(decoded("a\\\\b\\000\\377") == [97, 92, 98, 0, 255])
            for wrong in ["\\x0", "\\xzz", "\\9", "\\777", "a\\"] { #expect(decoded(wrong) == nil, "\(wrong)") }
        }

        @Test("a time is the same again after text, over 6 000 years")
        func times() {
            var random = Random(seed: 21)
            for _ in 0..<2000 {
                let time = Int64.random(in: -62_135_596_800_000_000...190_000_000_000_000_000, using: &random)
                #expect(CalendarText.microseconds(CalendarText.text(time)) == time)
            }
        }

        @Test(
            "times as the server writes them",
            arguments: [
                ("1970-01-01 00:00:00+00", 0), ("1970-01-01", 0), ("1970-01-01 01:00:00+01", 0),
                ("1969-12-31 23:59:59.5-00:00", -500_000), ("2000-02-29 12:00:00.000001+05:30", 951_805_800_000_001),
                ("2026-03-01 00:00:00", 1_772_323_200_000_000), ("1883-11-18 12:03:58-07:52:58", nil),
                ("infinity", nil), ("0044-03-15 00:00:00+00 BC", nil), ("2026-13-01", nil), ("2026-01-01x", nil),
                ("", nil),
            ] as [(String, Int64?)])
        func foreignTimes(text: String, expected: Int64?) {
            if text.hasPrefix("1883") {
                // A time zone of before the time zones: 19:56:56 UTC.
                #expect(CalendarText.microseconds(text).map { $0 / 1_000_000 % 86_400 + 86_400 } == 71_816)
            } else {
                #expect(CalendarText.microseconds(text) == expected)
            }
        }
    }

#endif
