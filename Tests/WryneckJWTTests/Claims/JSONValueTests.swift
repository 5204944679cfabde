#if JWT
    import Testing

    @testable import WryneckJWT

    @Suite("JSON, read in one way only") struct JSONValueTests {
        private func read(_ text: String) -> JSONValue? { JSONValue(Array(text.utf8)) }

        @Test("values of all kinds")
        func values() throws {
            #expect(
                read(" {\"a\" : [1, -2.5e3, true, false, null, \"x\"] }\n")?["a"]?.array == [
                    .number(1), .number(-2500), .bool(true), .bool(false), .null, .string("x"),
                ])
            #expect(read("\"\\u00e4\\n\\\"\\/\\ud83d\\ude00\"")?.string == "ä\n\"/😀")
            #expect(read("{}")?.isObject == true && read("[]")?.array == [])
            #expect(read("[\"a\",\"b\"]")?.strings == ["a", "b"] && read("[\"a\",1]")?.strings == nil)
        }

        @Test(
            "a name that is there twice makes it no JSON, also as an escape, and deep inside",
            arguments: [
                "{\"a\":1,\"a\":1}", "{\"exp\":1,\"\\u0065xp\":2}", "{\"b\":{\"a\":1,\"a\":2}}", "[{\"a\":1,\"a\":2}]",
            ])
        func duplicates(_ text: String) { #expect(read(text) == nil) }

        @Test("what looks the same and is not is another name")
        func names() { #expect(read("{\"\\u00e9\":1,\"e\\u0301\":2}")?["e\u{301}"]?.number == 2) }

        @Test(
            "what is malformed is nothing",
            arguments: [
                "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "01", "1.", ".5", "+1", "1e", "1e999",
                "nul", "True", "\"a",
                "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "1 2", "{} {}",
                "\u{FEFF}{}",
                "'a'", "NaN", "Infinity", "-", "[1 2]", "{\"a\" 1}", "/**/1",
            ])
        func malformed(_ text: String) { #expect(read(text) == nil) }

        @Test("nesting has a limit, and bytes that are not UTF-8 are nothing")
        func limits() {
            let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
            #expect(read(nested(16)) != nil && read(nested(17)) == nil && read(nested(100_000)) == nil)
            #expect(JSONValue([0x22, 0xFF, 0x22]) == nil)
        }
    }
#endif
