// Server+Main.swift - a server that is the whole program.

internal import Glibc
internal import WryneckReactor

extension Server {
    /// Serves as `run(handlingSignals:_:)` does, for the last line of a program:
    ///
    /// ```swift
    /// await server.main()
    /// ```
    /// An error that keeps it from starting becomes one line on standard error and the exit code 1
    /// (`exit(withError:)`): thrown at the top level of a program it would end the program with a trap. `main` returns
    /// when the server has ended. If a second signal has cut requests off, the program ends with 128 plus the signal's
    /// number, as shells count: 143 for SIGTERM.
    /// - Parameter started: called once, on the first reactor's thread, when all reactors listen: the place to print
    ///   `addresses`.
    public func main(_ started: @escaping @Sendable (Server) -> Void = { _ in }) async {
        let ending = StopSignal(of: self)
        do { try await run(ending, started) } catch { exit(withError: error) }
        if let number = ending.abortedBy { exit(128 + number) }
    }
}
