// ProgramEnd.swift - the end of a program that cannot do its work: one line, and not a trap.

internal import CLinux
internal import Glibc

/// Ends the program with one line on standard error, its name and the error, and with the exit code 1.
///
/// ```swift
/// do {
///     try reactor.listen(.tcp(port: 8080)) { _ in Echo() }
///     try reactor.run()
/// } catch {
///     exit(withError: error)      // echo: cannot listen on 127.0.0.1:8080: the address is in use already
/// }
/// ```
/// An error that reaches the top level of a program ends it with a trap instead, and with pages of addresses.
/// - Parameter error: its `description` is the text of the line.
public func exit(withError error: any Error) -> Never {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "program"
    let words = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    try? Syscalls.writeAll(STDERR_FILENO, Array("\(name): \(words)\n".utf8))
    exit(EXIT_FAILURE)
}
