// CommandReader.swift - one command from three sources: the command line wins over the environment, and that over the
// file.
// Invariants: all three go through the same parser, so each option means the same in all of them; a setting is taken
// from one source only, even if it is a list; a mistake is reported with its source.

internal import ArgumentParser
internal import Wryneck

struct CommandReader {
    /// A text to print instead of running a server.
    struct Answer: Error {
        let text: String
    }

    /// The result of reading the sources.
    struct Reading {
        var command: WryneckCommand
        /// One line for each warning.
        var warnings: [String] = []
        /// The sources of settings beside the command line.
        var origins: [String] = []
    }

    var variable: (String) -> String? = Variables.value
    /// Reads a configuration file.
    var contents: (String) throws -> String = CommandReader.read

    func command(from line: [String]) throws -> WryneckCommand { try read(line).command }

    func read(_ line: [String]) throws -> Reading {
        let scan = CommandLineScan(line)
        let own = try CommandReader.parse(scan.arguments) { "\($0) (wryneck --help)" }
        guard own.dir == nil || own.directory == nil else {
            throw Mistake("the folder is named twice: \(own.dir ?? "") and --directory")
        }
        let environment = try EnvironmentSettings.settings(variable)
        let path = own.config ?? variable(EnvironmentSettings.configVariable).flatMap { $0.isEmpty ? nil : $0 }
        let file = try fileSettings(path)
        // Each setting is parsed alone, to find the place of a mistake.
        for entry in file + environment {
            guard let argument = entry.argument else { continue }
            _ = try CommandReader.parse(CommandLineScan.spelled(argument)) { "\(entry.origin): \($0)" }
        }
        let given = scan.given.union(own.dir == nil ? [] : ["directory"])
        let fromEnvironment = environment.filter { !given.contains($0.setting.name) }
        let above = given.union(environment.map(\.setting.name))
        let fromFile = file.filter { !above.contains($0.setting.name) }
        let lower = (fromFile + fromEnvironment).compactMap(\.argument).flatMap(CommandLineScan.spelled)
        var command = lower.isEmpty ? own : try CommandReader.parse(lower + scan.arguments) { $0 }
        command.config = path
        let origins = (path.map { [$0] } ?? []) + Set(fromEnvironment.map(\.origin)).sorted()
        return Reading(command: command, warnings: Warnings.ofCommandLine(scan.given), origins: origins)
    }

    private func fileSettings(_ path: String?) throws -> [ConfiguredSetting] {
        guard let path else { return [] }
        let text: String
        do { text = try contents(path) } catch { throw Mistake("cannot read the configuration \(path): \(error)") }
        return try ConfigurationFile.settings(text, path: path)
    }

    private static func parse(_ arguments: [String], _ words: (String) -> String) throws -> WryneckCommand {
        do {
            var command = try WryneckCommand.parseAsRoot(arguments)
            if let command = command as? WryneckCommand { return command }
            // A command of the parser itself, which prints help by throwing it.
            try command.run()
            throw Answer(text: "")
        } catch let answer as Answer {
            throw answer
        } catch {
            if WryneckCommand.exitCode(for: error).isSuccess {
                throw Answer(text: Help.text(WryneckCommand.fullMessage(for: error)))
            }
            throw Mistake(words(Program.oneLine(WryneckCommand.message(for: error))))
        }
    }

    /// The largest configuration file in bytes.
    private static let fileLimit = 1024 * 1024

    private static func read(_ path: String) throws -> String {
        let bytes = try Syscalls.readAll(path, atMost: fileLimit)
        guard let text = String(validating: ByteOrderMark.dropped(from: bytes), as: UTF8.self) else {
            throw Mistake("it is not UTF-8")
        }
        return text
    }
}
