// CheckReport.swift - what --check says: what was opened, and the limits in force.

internal import Wryneck

struct CheckReport {
    private let command: WryneckCommand

    init(_ command: WryneckCommand) { self.command = command }

    /// - Throws: what a person is to be told in one line.
    func print() throws {
        let builder = try SiteBuilder(command)
        _ = try builder.site()
        _ = try Operation(command.operation, folder: builder.isArchive ? nil : builder.folder)
        LogOutput.standardOutput.writeLine("ok")
    }
}
