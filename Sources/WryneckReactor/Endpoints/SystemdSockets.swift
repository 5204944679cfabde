// SystemdSockets.swift - the sockets that a service manager has opened for this process. See `sd_listen_fds(3)`.

/// The inherited sockets that the environment names.
struct SystemdSockets {
    /// Which of the sockets to use.
    enum Choice: Hashable, Sendable {
        case only
        case index(Int)
        case name(String)
    }

    struct Failure: Error { let reason: String }

    /// Inherited descriptors begin behind stdin, stdout and stderr (SD_LISTEN_FDS_START).
    private static let first: CInt = 3
    /// More than any unit passes; a number from the environment must not be counted up to without a limit.
    private static let most = 1024

    let count: Int
    private let names: [String]

    /// - Parameters:
    ///   - processID: variables that are meant for another process, whose children inherited them, are ignored.
    ///   - variable: reads the environment.
    init(processID: Int = Syscalls.processID(), _ variable: (String) -> String? = Syscalls.environment) {
        let isOurs = variable("LISTEN_PID").flatMap(Int.init) == processID
        let count = isOurs ? variable("LISTEN_FDS").flatMap(Int.init) ?? 0 : 0
        self.count = (0...SystemdSockets.most).contains(count) ? count : 0
        names =
            variable("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
    }

    func descriptor(_ choice: Choice) throws(Failure) -> CInt {
        guard count > 0 else {
            throw Failure(reason: "the service manager has passed no socket (LISTEN_FDS, LISTEN_PID)")
        }
        switch choice {
        case .only:
            guard count == 1 else {
                throw Failure(reason: "the service manager has passed \(count) sockets; say which by name= or index=")
            }
            return SystemdSockets.first
        case .index(let index):
            guard (0..<count).contains(index) else {
                throw Failure(reason: "the service manager has passed \(count) sockets, none has index \(index)")
            }
            return SystemdSockets.first + CInt(index)
        case .name(let name):
            guard let index = names.prefix(count).firstIndex(of: name) else {
                throw Failure(reason: "the service manager has passed no socket named \"\(name)\" (LISTEN_FDNAMES)")
            }
            return SystemdSockets.first + CInt(index)
        }
    }
}
