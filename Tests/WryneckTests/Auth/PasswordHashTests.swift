import Testing

@testable import Wryneck

/// Hashes of "secret" that libcrypt's and OpenSSL's own tools have made.
let knownHashes = [
    "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
    "$y$j75$abcdefghijklmnop$vZlXu1XtxOBWRxjOpQqONp1WYfMO0dN.H4xeSMU2ZvC",
    "$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2",
    "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
    "$1$saltsalt$9xy1btjgzLYfb7hivXtC//",
    "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
]

@Suite("Password hashes") struct PasswordHashTests {
    @Test("what other tools have made is recognised, and nothing else is the password", arguments: knownHashes)
    func known(_ text: String) throws {
        let hash = try #require(PasswordHash(text))
        #expect(hash.matches(Array("secret".utf8)))
        for wrong in ["", "Secret", "secret ", "secre", "secret\u{0}", "\u{0}secret", text] {
            #expect(!hash.matches(Array(wrong.utf8)), "\(wrong)")
        }
        // One digit of the hash itself is another.
        var other = Array(text.utf8)
        let index = other.count - 3
        other[index] = other[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        #expect(PasswordHash(String(decoding: other, as: UTF8.self))?.matches(Array("secret".utf8)) != true)
    }

    @Test("$apr1$ as OpenSSL has it: short salts, empty and long passwords")
    func apr1() {
        #expect(PasswordHash("$apr1$salt1234$5H34QiH40LY95k4Ru.Rsw0")?.matches([]) == true)
        #expect(
            PasswordHash("$apr1$xy$KWmjAYxMqmqTjytotPjDu.")?.matches(
                Array("a much longer password than sixteen bytes".utf8)) == true)
    }

    @Test(
        "a password that was given in plain text, whatever is in it",
        arguments: ["secret", "", "ü€ 𝄞", String(repeating: "x", count: 512)])
    func given(_ password: String) {
        let hash = PasswordHash(password: password)
        #expect(hash.isQuick)
        #expect(hash.matches(Array(password.utf8)))
        #expect(!hash.matches(Array((password + "x").utf8)))
    }

    @Test("plain text, DES and what is malformed are no hashes")
    func refused() {
        let wrong = [
            "", "secret", "abJnggxhB/yWI", "$", "$$", "$2y$", "$2y$05$short", "$9$abc$def", "$y$", "$6$", "*0", "!",
            "{SHA}", "{SHA}5en6",
            "{SSHA}abcd",
            "$apr1$", "$apr1$abcdefgh", "$apr1$abcdefgh$short", "_J9..rasmBYk8r9AiWNc",
        ]
        for text in wrong { #expect(PasswordHash(text)?.matches(Array("secret".utf8)) != true, "\(text)") }
        for text in ["", "secret", "abJnggxhB/yWI", "$9$abc$def", "*0", "{SHA}5en6", "$apr1$abcdefgh"] {
            #expect(PasswordHash(text) == nil, "\(text)")
        }
    }

    @Test("a password beyond the limit is never right, and costs nothing")
    func long() throws {
        let hash = PasswordHash(password: String(repeating: "x", count: 513))
        #expect(!hash.matches([UInt8](repeating: UInt8(ascii: "x"), count: 513)))
    }
}

@Suite("Files of users") struct UserTableTests {
    private func parse(_ text: String) throws(BasicAuth.UserFileError) -> UserTable {
        try UserTable.parse(Array(text.utf8), path: "f")
    }

    @Test("lines, comments, blanks, further columns, all kinds of line ends; of two lines the first counts")
    func lines() throws {
        let table = try parse(
            "# all\n\nann:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=:her comment\r\n  \nbö b:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/\nann:\(knownHashes[0])"
        )
        #expect(table.count == 2)
        #expect(table.hash(of: "ann", choice: 0).isKnown && table.hash(of: "ann", choice: 0).hash.isQuick)
        #expect(table.hash(of: "bö b", choice: 0).hash.matches(Array("secret".utf8)))
        #expect(try parse("").count == 0)
        // Windows' editors put a byte order mark before a text, and CRLF into it.
        let marked = try parse("\u{FEFF}alice:{SHA}qvTGHdzF6KLavt4PO0gs2a6pQ00=\r\n")
        #expect(marked.hash(of: "alice", choice: 0).isKnown && marked.count == 1)
    }

    @Test("what cannot be used is named by its line")
    func mistakes() {
        for (text, line) in [("ann", 1), ("\n:x", 2), ("# a\n\nann:secret", 3), ("ann:", 1), ("ann:{SHA}5en6", 1)] {
            #expect { try parse(text) } throws: { "\($0)".hasPrefix("f:\(line): ") }
        }
        #expect(throws: BasicAuth.UserFileError.self) { try UserTable.parse([0xFF], path: "f") }
    }

    @Test("one who is not there has a hash all the same: always the same one, of the kinds that are there")
    func decoys() throws {
        let table = try parse(knownHashes.enumerated().map { "user\($0.offset):\($0.element)" }.joined(separator: "\n"))
        for choice: UInt64 in [0, 1, 5, .max] {
            let (hash, isKnown) = table.hash(of: "nobody", choice: choice)
            #expect(!isKnown)
            #expect(hash == table.hash(of: "somebody", choice: choice).hash)
        }
        #expect(Set((0..<7).map { table.hash(of: "nobody", choice: $0).hash }).count == 7)
        #expect(!UserTable().hash(of: "nobody", choice: 3).isKnown)
    }
}
