#if PostgreSQL
    import Testing

    @testable import WryneckPostgres

    @Suite("ParameterBlock") struct ParameterBlockTests {
        @Test("C gets the texts with their ends, the bytes with their length, and NULL as NULL")
        func layout() throws {
            let block = try ParameterBlock([7, nil, "ä", [UInt8]([0, 1]), [UInt8](), nil as Int?])
            let seen = block.withArrays { count, values, lengths, formats in
                (0..<Int(count)).map { index -> String in
                    guard let value = values?[index], let lengths, let formats else { return "NULL" }
                    if formats[index] == 0 { return String(cString: value) }
                    return "\(lengths[index]): \((0..<Int(lengths[index])).map { UInt8(bitPattern: value[$0]) })"
                }
            }
            #expect(seen == ["7", "NULL", "ä", "2: [0, 1]", "0: []", "NULL"])
        }

        @Test("a NUL, at which C would end a text, is refused")
        func nul() {
            let error = #expect(throws: PostgresError.self) { try ParameterBlock(["a\0b"]) }
            #expect(error?.outcome == .notSent)
        }

        @Test("there are at most as many as the protocol can count")
        func count() throws {
            _ = try ParameterBlock(Array(repeating: nil, count: 65_535))
            #expect(throws: PostgresError.self) { try ParameterBlock(Array(repeating: nil, count: 65_536)) }
        }
    }

#endif
