// Operation.swift - carries out the options about the process: before the server starts, when it serves, and after its
// end.
// Invariant: everything that needs root (sockets, keys, logs, the PID file) is opened before root's rights are given
// up, and no request is read before.

internal import Glibc
internal import Synchronization
internal import Wryneck

final class Operation: Sendable {
    private let arguments: OperationArguments
    private let user: ProcessUser?
    /// Makes pages reload; nil without `--watch`.
    let reload: LiveReload?
    private let file = Mutex<PIDFile?>(nil)

    /// Checks what can be checked before a socket is opened.
    /// - Parameters:
    ///   - arguments: the options.
    ///   - folder: the folder to watch; nil for an archive.
    ///   - basePath: the path above the files, without a slash at its end.
    /// - Throws: `Mistake`.
    init(_ arguments: OperationArguments, folder: String?, basePath: String = "") throws {
        self.arguments = arguments
        if let path = arguments.pidFile { try PIDFile.check(path) }
        do throws(ProcessUser.Failure) {
            user = try arguments.user.map { name throws(ProcessUser.Failure) in try ProcessUser(name) }
        } catch {
            throw Mistake("--user: \(error)")
        }
        if user != nil, geteuid() != 0 { throw Mistake("--user: only root can become another user") }
        if arguments.watch, folder == nil { throw Mistake("--watch needs a folder: an archive is not watched") }
        var options = LiveReload.Options()
        // A proxy passes only requests below the base path on.
        options.path = basePath + options.path
        reload = arguments.watch ? folder.map { [options] in LiveReload(watching: [$0], options: options) } : nil
    }

    /// Called before the server starts.
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

    /// Called when the server serves.
    /// - Parameters:
    ///   - addresses: the addresses at which it serves files.
    ///   - basePath: the path above the files, without a slash at its end.
    func began(_ addresses: [(address: SocketAddress, isSecure: Bool)], basePath: String) {
        #if QRCode
            if arguments.qr { Operation.showCode(addresses, basePath) }
        #endif
        guard arguments.open else { return }
        guard let url = ReachableAddress.local(addresses, basePath: basePath) else {
            return Operation.warn("--open: no browser can open a UNIX socket")
        }
        BrowserLauncher.open(url) { Operation.warn($0) }
    }

    /// Called when it has ended, or could not start.
    func ended() {
        let written: PIDFile? = file.withLock { file in
            defer { file = nil }
            return file
        }
        written?.remove()
    }

    #if QRCode
        private static func showCode(_ addresses: [(address: SocketAddress, isSecure: Bool)], _ basePath: String) {
            do throws(ReachableAddress.Unreachable) {
                let url = try ReachableAddress.url(addresses, basePath: basePath)
                guard let code = QRCode(url) else { return warn("--qr: no code holds \(url)") }
                let lines = code.lines(colored: isatty(STDOUT_FILENO) != 0)
                LogOutput.standardOutput.postLine((lines + [url]).joined(separator: "\n"))
            } catch {
                warn("--qr: \(error.reason)")
            }
        }
    #endif

    private static func warn(_ text: String) { LogOutput.standardError.postLine("wryneck: \(text)") }
}
