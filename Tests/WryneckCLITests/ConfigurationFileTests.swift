import Testing

@testable import wryneck_cli

/// Lines of `name = value`.
@Suite("The configuration file") struct ConfigurationFileTests {
    private func arguments(_ text: String) throws -> [String?] {
        try ConfigurationFile.settings(text, path: "w.conf").map(\.argument)
    }

    @Test("a line is a setting, a comment, or blank; blanks around do not count")
    func lines() throws {
        let text =
            "# one\n\n  port=1\r\n\thost =  ::1  \nlisting\ndotfiles = no\n   # more\nheader = X-Color: #fff = 1\nspa\n"
        #expect(
            try arguments(text) == [
                "--port=1", "--host=::1", "--listing", "--no-dotfiles", "--header=X-Color: #fff = 1",
                "--spa=index.html",
            ])
    }

    @Test("quotes keep what they hold")
    func quotes() throws {
        #expect(
            try arguments("realm = \" a # \"\nindex = \"\"\nheader = X: \"q\"") == [
                "--realm= a # ", "--index=", "--header=X: \"q\"",
            ])
    }

    @Test("options that can be repeated have a line for each value, of others there is one")
    func lists() throws {
        #expect(try arguments("unix = /a\nunix = /b") == ["--unix=/a", "--unix=/b"])
        #expect(throws: Mistake.self) { try arguments("port = 1\nport = 2") }
    }

    @Test(
        "yes and no come in the usual words, and take back what a lower source says",
        arguments: ["no", "off", "False", "0"])
    func words(no: String) throws {
        #expect(try arguments("spa = \(no)\ncors = \(no)\nlisting = \(no)") == [nil, nil, "--no-listing"])
    }

    @Test(
        "what cannot be understood is one line that says where it is",
        arguments: [
            ("port", "w.conf:1: port needs a value: port = VALUE"),
            ("\n\nprot = 1", "w.conf:3: there is no setting \"prot\""),
            ("# a\n[tls]", "w.conf:2: there are no sections here, only lines of name = value"),
            ("--port = 1", "w.conf:1: names have no dashes before them here: port"),
            ("config = x", "w.conf:1: a configuration file cannot name another one"),
            ("listing = perhaps", "w.conf:1: listing is yes or no, not \"perhaps\""),
            ("realm = \"a", "w.conf:1: the quote at the beginning of the value has no end"),
            ("port = 1\nport = 2", "w.conf:2: port stands in line 1 already"),
            ("= 3", "w.conf:1: there is no setting \"\""),
            ("check = yes", "w.conf:1: there is no setting \"check\""),
        ])
    func mistakes(text: String, line: String) throws {
        let error = #expect(throws: Mistake.self) { try arguments(text) }
        #expect(error?.description == line)
    }
}
