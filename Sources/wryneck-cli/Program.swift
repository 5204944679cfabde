// Program.swift - the entry point: arguments, a run of the server, an exit code.
// Invariant: every failure is one line on standard error and exit code 1.

internal import ArgumentParser
internal import Glibc
internal import Wryneck

/// Not an asynchronous `main`, before whose first line the runtime has opened descriptors.
@main
enum Program {
    static func main() {
        StandardDescriptors.fill()
        // Here, where there is no other thread: it holds for the threads that are started later. It does not concern
        // root's own rights (`--user`).
        if geteuid() == 0 { try? ProcessUser.forgoNewPrivileges() }
        let signals = ProgramSignals()
        signals.begin()
        Task.detached { exit(signals.exitCode(await run(Array(CommandLine.arguments.dropFirst()), signals))) }
        // dispatchMain() would end this thread, and the process would show root's numbers for ever, whatever its other
        // threads have.
        while true { pause() }
    }

    /// - Returns: the exit code, but for what signals make of it.
    static func run(_ arguments: [String], _ signals: ProgramSignals) async -> Int32 {
        do {
            let reading = try CommandReader().read(arguments)
            if reading.command.check { return try check(reading) }
            try await ServerRun(reading).run(signals)
            return EXIT_SUCCESS
        } catch let answer as CommandReader.Answer {
            // Help, the version, a completion script.
            LogOutput.standardOutput.writeLine(answer.text)
            return EXIT_SUCCESS
        } catch {
            LogOutput.standardError.writeLine("wryneck: \(Program.oneLine("\(error)"))")
            return EXIT_FAILURE
        }
    }

    private static func check(_ reading: CommandReader.Reading) throws -> Int32 {
        let report = try CheckReport(reading)
        for line in report.lines { LogOutput.standardOutput.writeLine(line) }
        return EXIT_SUCCESS
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(
            separator: " ")
    }
}

/// A mistake of the user, in words.
struct Mistake: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
