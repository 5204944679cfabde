// Cluster.swift - a PostgreSQL of the tests' own: in a folder of its own, behind a UNIX socket, without fsync. It
// starts with the first test that needs it and ends with the test process, however that ends: a shell waits for the end
// of a pipe that only this process holds.

#if PostgreSQL
    import Foundation
    import ProcessTesting

    final class Cluster: Sendable {
        /// Where Debian's package has its programs; nil without it.
        static let programs: String? = {
            let root = "/usr/lib/postgresql"
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: root))?.compactMap(Int.init) ?? []
            return versions.sorted().reversed().map { "\(root)/\($0)/bin" }.first {
                FileManager.default.isExecutableFile(atPath: $0 + "/initdb")
            }
        }()

        /// Why a test that needs a server is skipped.
        static let missing = "PostgreSQL's server is missing: apt-get install postgresql"

        static let shared = Result { try Cluster() }

        let folder: String
        private let programs: String
        private let watcher: Child
        private let lifeline: CInt

        private init() throws {
            guard let programs = Cluster.programs else { throw ChildFailure(description: Cluster.missing) }
            self.programs = programs
            // Short, because the path of a UNIX socket is.
            folder = "/tmp/wryneck-pg-\(UUID().uuidString.prefix(8))"
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { throw ChildFailure(description: "no pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            lifeline = ends[1]
            // Again and again, because the end may come while initdb or the server still writes files; and not with the
            // terminal.
            let kill = "kill -QUIT $(head -n 1 \(folder)/data/postmaster.pid)"
            let stop = "while [ -e \(folder) ]; do \(kill); sleep 0.3; rm -rf \(folder); sleep 0.1; done"
            watcher = try Child("/bin/sh", ["-c", "trap '' HUP INT TERM; read line <&3; \(stop)"], inheriting: ends[0])
            close(ends[0])
            let settings = [
                "listen_addresses=''", "unix_socket_directories='\(folder)'", "fsync=off", "synchronous_commit=off",
                "full_page_writes=off", "autovacuum=off", "shared_buffers=16MB", "max_connections=60",
                "deadlock_timeout=50ms", "timezone='UTC'",
            ]
            let owner = geteuid() == 0 ? "install -d -m 700 -o postgres \(folder)" : "mkdir -m 700 \(folder)"
            let initdb = "\(programs)/initdb --no-sync -A trust -E UTF8 --locale=C -U postgres -D \(folder)/data"
            let options = settings.map { "echo \"\($0)\" >> \(folder)/data/postgresql.conf" }.joined(separator: " && ")
            try Cluster.shell("\(owner) && \(Cluster.asServer("cd / && \(initdb) && \(options)"))")
            try control("start")
        }

        var address: String { "host=\(folder) user=postgres dbname=postgres" }

        /// pg_ctl, which waits until it is done.
        func control(_ what: String) throws {
            let command = "\(programs)/pg_ctl -D \(folder)/data -l \(folder)/log -w -t 60 \(what)"
            try Cluster.shell(Cluster.asServer("cd / && \(command)"))
        }

        /// The number of the server's first process.
        var postmaster: pid_t {
            let text = (try? fileText(folder + "/data/postmaster.pid")) ?? ""
            return text.split(separator: "\n").first.flatMap { pid_t($0) } ?? 0
        }

        /// postgres refuses to run as root.
        private static func asServer(_ command: String) -> String {
            geteuid() == 0 ? "runuser -u postgres -- /bin/sh -c '\(command.replacing("'", with: "'\\''"))'" : command
        }

        /// Waits on the calling thread. Not with Foundation's Process, which waits for whatever a program leaves
        /// running.
        private static func shell(_ command: String) throws {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { throw ChildFailure(description: "no pipe") }
            defer { close(ends[0]) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let child: Child
            do {
                defer { close(ends[1]) }
                child = try Child(
                    "/bin/sh", ["-c", "( \(command) ) >/dev/null 2>&1 3>&-; echo $? >&3"], inheriting: ends[1])
            }
            var answer = [UInt8](repeating: 0, count: 16)
            let count = read(ends[0], &answer, answer.count)
            guard count > 0, answer[0] == UInt8(ascii: "0") else {
                throw ChildFailure(description: "failed: \(command)")
            }
            withExtendedLifetime(child) {}
        }
    }

#endif
