import ArgumentParser
import Foundation
import ProcessTesting
import Testing

@testable import wryneck_cli

/// What is committed beside the program, and made by `make manual`.
@Suite("The manual") struct ManualTests {
    private func text(_ name: String) throws -> String {
        try fileText(packageFolder + "/Documentation/" + name)
    }

    @Test("the man page has each option, its variable and its explanation; else: make manual")
    func page() throws {
        let page = try text("wryneck.1").replacing("\\-", with: "-").replacing("\\&", with: "")
        for argument in try SettingTests.Dump.read() {
            for name in argument.all("long") { #expect(page.contains("--\(name)\\fR"), "\(name)") }
            let abstract = try #require(argument.abstract)
            #expect(page.contains(abstract), "\(abstract)")
        }
        for setting in WryneckCommand.settings {
            #expect(page.contains(".BR \(setting.variable) "), "\(setting.variable)")
        }
        for variable in EnvironmentSettings.others { #expect(page.contains(variable)) }
        let sections = [
            "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "CONFIGURATION", "ENVIRONMENT", "SIGNALS", "EXIT STATUS",
            "FILES", "EXAMPLES",
        ]
        for section in sections { #expect(page.contains(".SH \(section)\n")) }
        #expect(page.contains("Wryneck \(WryneckCommand.version)"))
    }

    @Test("the completions are those of the program; else: make manual")
    func completions() throws {
        #expect(try text("completions/wryneck.bash") == WryneckCommand.completionScript(for: .bash) + "\n")
        #expect(try text("completions/_wryneck") == WryneckCommand.completionScript(for: .zsh) + "\n")
        #expect(try text("completions/wryneck.fish") == WryneckCommand.completionScript(for: .fish) + "\n")
    }
}
