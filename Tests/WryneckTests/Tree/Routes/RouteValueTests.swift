import Testing

@testable import Wryneck

@Suite("What a parameter takes") struct RouteValueTests {
    private func takes(_ type: String, _ text: String) throws -> Bool {
        try #require(RouteValue(type[...])).takes(Array(text.utf8)[...])
    }

    @Test(
        "an integer is digits within the bounds of its type, perhaps behind a minus",
        arguments: [
            ("Int", "0", true), ("Int", "-0", true), ("Int", "007", true), ("Int", "9223372036854775807", true),
            ("Int", "9223372036854775808", false), ("Int", "-9223372036854775808", true),
            ("Int", "-9223372036854775809", false), ("Int", "99999999999999999999999999", false), ("Int", "", false),
            ("Int", "-", false), ("Int", "+1", false), ("Int", "1.0", false), ("Int", " 1", false),
            ("Int", "\u{661}", false), ("Int", "0x1", false), ("Int8", "127", true), ("Int8", "128", false),
            ("Int8", "-128", true), ("Int8", "-129", false), ("UInt8", "255", true), ("UInt8", "256", false),
            ("UInt8", "-0", false), ("UInt", "18446744073709551615", true), ("UInt", "18446744073709551616", false),
            ("Int16", "32768", false), ("UInt32", "4294967295", true),
        ])
    func integers(type: String, text: String, isTaken: Bool) throws {
        #expect(try takes(type, text) == isTaken)
        if isTaken, type == "Int" { #expect(Int(text) != nil) }
    }

    @Test(
        "a UUID has five groups of hexadecimal digits in any case",
        arguments: [
            ("123e4567-e89b-12d3-a456-426614174000", true), ("123E4567-E89B-12D3-A456-426614174000", true),
            ("123e4567e89b12d3a456426614174000", false), ("{123e4567-e89b-12d3-a456-426614174000}", false),
            ("123e4567-e89b-12d3-a456-42661417400g", false), ("123e4567-e89b-12d3-a456-4266141740000", false),
            ("123e4567-e89b-12d3-a4560426614174000", false), ("", false),
        ])
    func uuids(text: String, isTaken: Bool) throws { #expect(try takes("UUID", text) == isTaken) }

    @Test("words are taken as they are, byte by byte")
    func words() throws {
        #expect(try takes("asc|desc", "asc"))
        #expect(try !takes("asc|desc", "ASC"))
        #expect(try !takes("asc|desc", "asc|desc"))
        #expect(try !takes("caf\u{E9}|x", "cafe\u{301}"))
    }
}
