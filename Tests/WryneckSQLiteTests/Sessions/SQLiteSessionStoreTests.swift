#if SQLite

    import Glibc
    import ProcessTesting
    import Testing
    import Wryneck
    import WryneckSQLite
    import WryneckTesting
    import WryneckWeb

    @Suite("Sessions in a file") struct SQLiteSessionStoreTests {
        private let folder: TemporaryFolder
        init() throws { folder = try TemporaryFolder() }

        private var path: String { folder.path("sessions.db") }

        private func id(_ number: UInt8) throws -> SessionID {
            try #require(SessionID(bytes: [number] + [UInt8](repeating: 0, count: 31)))
        }

        private func session(
            _ version: Int64 = 1, user: String? = nil, seen: Int64 = 0, expires: Int64 = 100
        ) -> StoredSession {
            StoredSession(bytes: [0, 1, 255], user: user, created: -5, seen: seen, expires: expires, version: version)
        }

        @Test("come back as they were, also after a restart")
        func restart() async throws {
            let stored = session(user: "ad\u{0}a é")
            do {
                let store = try SQLiteSessionStore(path)
                #expect(try await store.save(id(1), stored))
                #expect(try await store.save(id(2), session()))
            }
            let store = try SQLiteSessionStore(path)
            #expect(try await store.load(id(1)) == stored)
            #expect(try await store.load(id(2)) == session())
            #expect(try await store.load(id(3)) == nil)
        }

        @Test("a version is saved only over the one before it, and what was deleted stays deleted")
        func versions() async throws {
            let store = try SQLiteSessionStore(path)
            #expect(try await !store.save(id(1), session(2)))
            #expect(try await store.save(id(1), session(1)))
            #expect(try await !store.save(id(1), session(1)))
            #expect(try await !store.save(id(1), session(3)))
            #expect(try await store.save(id(1), session(2)))
            #expect(try await store.move(id(1), to: id(2), session(3)))
            #expect(try await !store.move(id(1), to: id(3), session(3)))
            #expect(try await store.load(id(1)) == nil)
            #expect(try await store.load(id(2))?.version == 3)
            try await store.delete(id(2))
            #expect(try await !store.save(id(2), session(4)))
            #expect(try await store.load(id(2)) == nil)
        }

        @Test("all sessions of a user go at once, and nobody else's")
        func users() async throws {
            let store = try SQLiteSessionStore(path)
            for (number, user) in [(1, "ada"), (2, "bob"), (3, "ada"), (4, "Ada")] as [(UInt8, String)] {
                #expect(try await store.save(id(number), session(user: user)))
            }
            #expect(try await store.save(id(5), session()))
            try await store.deleteAll(of: "ada")
            var left: [UInt8] = []
            for number in UInt8(1)...5 where try await store.load(id(number)) != nil { left.append(number) }
            #expect(left == [2, 4, 5])
        }

        @Test("sessions that are over go in pieces, when others are made")
        func expired() async throws {
            let database = try SQLite.open(path)
            let store = try SQLiteSessionStore(database)
            try await database.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
                INSERT INTO wryneck_sessions SELECT randomblob(32), NULL, 0, 0, 10, 1, x'' FROM n
                """)
            func count() async throws -> Int64? {
                try await database.query("SELECT count(*) AS c FROM wryneck_sessions").first?["c"].integer
            }
            var counts: [Int64?] = []
            for number in UInt8(1)...4 {
                #expect(try await store.save(id(number), session(seen: 10)))
                counts.append(try await count())
            }
            #expect(counts == [301, 102, 3, 4])
        }

        @Test("two connections, as of two processes, do not undo each other's changes")
        func twoConnections() async throws {
            let (first, second) = (try SQLiteSessionStore(path), try SQLiteSessionStore(path))
            #expect(try await first.save(id(1), session(1)))
            #expect(try await second.load(id(1))?.version == 1)
            #expect(try await second.save(id(1), session(2)))
            #expect(try await !first.save(id(1), session(2)))
            try await first.delete(id(1))
            #expect(try await !second.save(id(1), session(3)))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                let id = try id(9)
                for number in 0..<20 {
                    let store = number % 2 == 0 ? first : second
                    group.addTask {
                        try await store.save(id, StoredSession(bytes: [], created: 0, seen: 0, expires: 9))
                    }
                }
                var made = 0
                for try await isMade in group where isMade { made += 1 }
                #expect(made == 1)
            }
        }

        @Test("a file of another kind, a broken one and one of a newer version are clear errors, and left alone")
        func badFiles() async throws {
            try folder.write("sessions.db", String(repeating: "no database ", count: 500))
            let foreign = #expect(throws: SQLite.Failure.self) { try SQLiteSessionStore(path) }
            #expect(foreign?.kind == .notADatabase)

            let newer = folder.path("newer.db")
            let database = try SQLite.open(newer)
            _ = try SQLiteSessionStore(database)
            _ = try SQLiteSessionStore(database)
            try await database.execute("UPDATE wryneck_schema SET version = 2")
            let failure = #expect(throws: SQLite.Failure.self) { try SQLiteSessionStore(newer) }
            #expect(failure?.kind == .newerSchema)

            let broken = folder.path("broken.db")
            do {
                var options = SQLite.Options()
                options.blocksCaller = true
                let database = try SQLite.open(broken, options: options)
                let store = try SQLiteSessionStore(database)
                for number in UInt8(1)...50 { #expect(try await store.save(id(number), session())) }
                _ = try await database.query("PRAGMA wal_checkpoint(TRUNCATE)")
            }
            truncateFile(broken, to: 6000)
            let torn = await #expect(throws: SQLite.Failure.self) {
                let store = try SQLiteSessionStore(broken)
                for number in UInt8(1)...50 { _ = try await store.load(id(number)) }
            }
            #expect(torn?.kind == .corrupt)
        }

        @Test("a row that somebody has written by hand is an error and no session")
        func badRow() async throws {
            let database = try SQLite.open(path)
            let store = try SQLiteSessionStore(database)
            try await database.execute(
                "INSERT INTO wryneck_sessions VALUES (?, NULL, 0, 0, 'never', 1, 'text')", [.blob(id(1).bytes)])
            let failure = await #expect(throws: SQLite.Failure.self) { try await store.load(id(1)) }
            #expect(failure?.kind == .corrupt)
        }

        @Test(
            "the middleware keeps its sessions there through a restart, and a sign-out is an end",
            arguments: [false, true])
        func middleware(speaksHTTP2: Bool) throws {
            func client() throws -> TestClient {
                var options = SQLite.Options()
                options.blocksCaller = true
                let store = try SQLiteSessionStore(path, options: options)
                return try TestClient(speaksHTTP2: speaksHTTP2) { _ in
                    let root = Branch()
                    root.use(try Sessions(store))
                    root.get("in") { request in
                        try request.session.signIn(as: "ada")
                        return .text("in")
                    }
                    root.get("out") { request in
                        try request.session.signOut()
                        return .text("out")
                    }
                    root.get("who") { request in .text(try request.session.user ?? "nobody") }
                    return Site(root)
                }
            }
            let first = try client()
            let cookie = try #require(try first.get("/in").cookie("__Host-session"))
            let headers = [("Cookie", "__Host-session=\(cookie)")]
            #expect(try first.get("/who", headers: headers).text == "ada")
            let second = try client()
            #expect(try second.get("/who", headers: headers).text == "ada")
            #expect(try second.get("/out", headers: headers).cookie("__Host-session") == "")
            #expect(try first.get("/who", headers: headers).text == "nobody")
        }

        @Test("a server's reactor goes on while the file's thread works")
        func server() async throws {
            let store = try SQLiteSessionStore(path)
            let server = try await Server(.tcp(port: 0), reactors: .count(2)) { _ in
                let root = Branch()
                root.use(try Sessions(store, options: .plainHTTP))
                root.get("") { request in
                    let session = try request.session
                    try session.set("visits", (session["visits", as: Int.self] ?? 0) + 1)
                    return .text("\(session["visits", as: Int.self] ?? 0)")
                }
                return Site(root)
            }.start()
            let port = try #require(server.addresses.first?.port)
            let answers = try await onThread {
                try ["", "", ""].map { _ in try exchange(port) }
            }
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200") && $0.contains("session=") && $0.hasSuffix("1") })
            await server.stop(grace: patience)
        }
    }

    /// One request over a socket that waits.
    private func exchange(_ port: Int) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
        }
        guard isConnected else { throw Errno(rawValue: errno) }
        var time = socketPatience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        send(descriptor, request, request.utf8.count, CInt(MSG_NOSIGNAL))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

#endif
