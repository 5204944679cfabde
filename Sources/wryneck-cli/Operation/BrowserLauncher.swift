// BrowserLauncher.swift - opens an address in the user's browser.
// Invariants: no shell reads the address; the server serves whether or not this works; no zombie is left.

internal import CLinux
internal import Dispatch
internal import Glibc
internal import Wryneck

enum BrowserLauncher {
    /// POSIX_SPAWN_SETSID, which glibc's headers hide: the browser should live on when Ctrl-C ends the server.
    private static let newSession: Int16 = 0x80

    /// Opens the address; returns at once.
    /// - Parameters:
    ///   - url: the address to open.
    ///   - program: the program that opens it.
    ///   - warn: called with the reason if it does not work, on another thread.
    static func open(_ url: String, program: String = "xdg-open", _ warn: @escaping @Sendable (String) -> Void) {
        DispatchQueue.global().async {
            var process = pid_t()
            let code = spawn(program, url, &process)
            guard code == 0 else { return warn("--open: cannot run \(program): \(Errno(rawValue: code))") }
            // It may run as long as the browser.
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            if status != 0 { warn("--open: \(program) found no browser for \(url)") }
        }
    }

    private static func spawn(_ program: String, _ url: String, _ process: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, flags) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_WRONLY), (STDERR_FILENO, O_WRONLY)] {
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", flags, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The child must not inherit the signals that the runtime's threads block, nor that the server ignores two.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGXFSZ)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | newSession)
        let words = [program, url].map { (word: String) in strdup(word) }
        defer { words.forEach { free($0) } }
        return posix_spawnp(&process, program, &actions, &attributes, words + [nil], clinux_environment())
    }
}
