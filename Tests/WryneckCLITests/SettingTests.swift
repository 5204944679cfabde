import ArgumentParser
import Foundation
import Testing

@testable import wryneck_cli

/// Options as the other sources see them.
@Suite("Settings") struct SettingTests {
    /// What the parser itself says of its options.
    struct Dump: Decodable {
        struct Command: Decodable { let arguments: [Argument] }
        struct Argument: Decodable {
            struct Name: Decodable {
                let kind: String
                let name: String
            }
            let kind: String
            let names: [Name]?
            let isRepeating: Bool
            let abstract: String?

            func all(_ kind: String) -> [String] { (names ?? []).filter { $0.kind == kind }.map(\.name) }
        }
        let command: Command

        static func read() throws -> [Argument] {
            try JSONDecoder().decode(Dump.self, from: Data(WryneckCommand._dumpHelp().utf8)).command.arguments
        }
    }

    /// They are about the command line itself.
    private static let others: Set<String> = ["help", "version", "check", "config"]

    @Test("each option can stand in a file and in the environment, and is what the parser takes it for")
    func complete() throws {
        let settings = Dictionary(uniqueKeysWithValues: WryneckCommand.settings.map { ($0.name, $0) })
        let synonyms = Set(WryneckCommand.settings.flatMap(\.synonyms.keys))
        var (found, inverses): (Set<String>, Set<String>) = ([], [])
        for argument in try Dump.read() where argument.kind != "positional" {
            let name = try #require(argument.all("long").first)
            if Self.others.contains(name) || synonyms.contains(name) { continue }
            // The parser has the two sides of a toggle apart.
            if name.hasPrefix("no-"), settings[String(name.dropFirst(3))]?.kind == .toggle {
                inverses.insert(String(name.dropFirst(3)))
                continue
            }
            let setting = try #require(settings[name], "--\(name) is missing in the settings of its group")
            found.insert(name)
            switch setting.kind {
            case .value, .optionalValue: #expect(argument.kind == "option" && !argument.isRepeating, "\(name)")
            case .list, .optionalList: #expect(argument.kind == "option" && argument.isRepeating, "\(name)")
            case .toggle, .flag: #expect(argument.kind == "flag", "\(name)")
            }
            #expect(argument.all("short") == (setting.short.map { ["\($0)"] } ?? []), "\(name)")
            #expect(argument.abstract?.isEmpty == false, "\(name)")
        }
        #expect(found == Set(settings.keys))
        #expect(inverses == Set(WryneckCommand.settings.filter { $0.kind == .toggle }.map(\.name)))
    }

    @Test("variables are the options' names in capitals")
    func variables() {
        #expect(Setting("access-log", .value).variable == "WRYNECK_ACCESS_LOG")
        #expect(Set(WryneckCommand.settings.map(\.variable)).isDisjoint(with: EnvironmentSettings.others))
    }
}
