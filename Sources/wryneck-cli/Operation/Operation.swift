// Operation.swift - what the operational options do with a server: before it starts, when it serves, and after its end.
// Invariant: what needs root (sockets, keys, logs, the PID file) is opened before its rights are given away, and no request is read before that.

internal import Glibc
internal import Synchronization
internal import Wryneck

final class Operation: Sendable {
    private let arguments: OperationArguments
    private let user: ProcessUser?
    /// For the pages that load themselves anew; nil without `--watch`.
    let reload: LiveReload?
    private let file = Mutex<PIDFile?>(nil)

    /// Says what can be said before a socket is opened.
    /// - Parameters:
    ///   - arguments: what was asked for.
    ///   - folder: what is watched; nil for an archive.
    /// - Throws: `Mistake`.
    init(_ arguments: OperationArguments, folder: String?) throws {
        self.arguments = arguments
        if let path = arguments.pidFile { try PIDFile.check(path) }
        do throws(ProcessUser.Failure) { user = try arguments.user.map { name throws(ProcessUser.Failure) in try ProcessUser(name) } } catch {
            throw Mistake("--user: \(error)")
        }
        if user != nil, geteuid() != 0 { throw Mistake("--user: only root can become another user") }
        if arguments.watch, folder == nil { throw Mistake("--watch needs a folder: an archive is not watched") }
        reload = arguments.watch ? folder.map { LiveReload(watching: [$0]) } : nil
    }

    /// Before the server starts.
    func prepare(_ server: Server) {
        server.beforeServing { [self] _ in
            if let path = arguments.pidFile {
                let written = try PIDFile(path)
                file.withLock { $0 = written }
            }
            do { try user?.assume() } catch { throw Mistake("--user: \(error)") }
        }
        server.report(to: ServiceNotifier())
    }

    /// When the server serves.
    /// - Parameter addresses: those where it serves files.
    func began(_ addresses: [(address: SocketAddress, isSecure: Bool)]) {
        #if QRCode
            if arguments.qr { Operation.showCode(addresses) }
        #endif
        guard arguments.open else { return }
        guard let url = ReachableAddress.local(addresses) else { return Operation.warn("--open: no browser can open a UNIX socket") }
        BrowserLauncher.open(url) { Operation.warn($0) }
    }

    /// When it has ended, or could not start.
    func ended() {
        let written: PIDFile? = file.withLock { file in
            defer { file = nil }
            return file
        }
        written?.remove()
    }

    #if QRCode
        private static func showCode(_ addresses: [(address: SocketAddress, isSecure: Bool)]) {
            do throws(ReachableAddress.Unreachable) {
                let url = try ReachableAddress.url(addresses)
                guard let code = QRCode(url) else { return warn("--qr: no code holds \(url)") }
                let lines = code.lines(colored: isatty(STDOUT_FILENO) != 0)
                LogOutput.standardOutput.writeLine((lines + [url]).joined(separator: "\n"))
            } catch {
                warn("--qr: \(error.reason)")
            }
        }
    #endif

    private static func warn(_ text: String) { LogOutput.standardError.writeLine("wryneck: \(text)") }
}
