// Program.swift - the way in: arguments, a server run, an exit code.
// Invariant: whatever goes wrong is one line on standard error and exit code 1, however it was spelled and wherever it stood.

internal import ArgumentParser
internal import Glibc
internal import Wryneck

/// Not an asynchronous `main`: before its first line the runtime has opened descriptors.
@main
enum Program {
    static func main() {
        StandardDescriptors.fill()
        // Here, where no other thread is: it holds for those that are started after. Root's own rights are not concerned (`--user`).
        if geteuid() == 0 { try? ProcessUser.forgoNewPrivileges() }
        Task.detached { exit(await run(Array(CommandLine.arguments.dropFirst()))) }
        // dispatchMain() would end this thread, and the process would show root's numbers for ever, whatever its other threads are.
        while true { pause() }
    }

    /// - Returns: the exit code.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            let reading = try CommandReader().read(arguments)
            if reading.command.check { return try check(reading) }
            try await ServerRun(reading).run()
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
        text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// A mistake of the user's, in words.
struct Mistake: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
