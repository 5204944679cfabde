// ScriptedServer.swift - a server in memory that does what the test wants: also what no server should.

#if Redis

    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    final class ScriptedServer {
        /// One connection to it.
        final class Session: StreamProtocol {
            let number: Int
            let place: String
            private(set) var commands: [[String]] = []
            /// How often bytes came.
            private(set) var arrivals = 0
            private(set) var isOver = false
            private unowned let server: ScriptedServer
            private var transport: MemoryTransport?
            private var input: [UInt8] = []
            /// A transaction's commands, while one is open.
            var queued: [[String]]?

            init(_ number: Int, _ place: String, _ server: ScriptedServer) {
                (self.number, self.place, self.server) = (number, place, server)
            }

            func connected(to transport: any Transport) { self.transport = transport as? MemoryTransport }

            func received(_ bytes: RawSpan, on transport: any Transport) {
                arrivals += 1
                input += bytes.withUnsafeBytes { Array($0) }
                while let words = takeCommand() {
                    commands.append(words)
                    if let answer = server.answer(words, self) { send(answer) }
                }
            }

            func disconnected(reason: ConnectionLost?) { isOver = true }

            func send(_ text: String) { send(Array(text.utf8)) }

            func send(_ bytes: [UInt8]) {
                guard let piece = server.pieceBytes else { transport?.write(bytes); return }
                for byte in stride(from: 0, to: bytes.count, by: piece) {
                    let part = Array(bytes[byte..<min(byte + piece, bytes.count)])
                    server.world.reactor.callLater(.zero) { [weak self] in self?.transport?.write(part) }
                }
            }

            func cut() { transport?.abort() }

            private func takeCommand() -> [String]? {
                var rest = input[...]
                func line() -> Int? {
                    guard let end = rest.firstIndex(of: 10) else { return nil }
                    defer { rest = rest[(end + 1)...] }
                    return Int(String(decoding: rest[(rest.startIndex + 1)..<(end - 1)], as: UTF8.self))
                }
                guard let count = line() else { return nil }
                var words: [String] = []
                for _ in 0..<count {
                    guard let length = line(), rest.count >= length + 2 else { return nil }
                    words.append(String(decoding: rest.prefix(length), as: UTF8.self))
                    rest = rest.dropFirst(length + 2)
                }
                input = Array(rest)
                return words
            }
        }

        let world: MemoryReactor
        private let network: MemoryNetwork
        private(set) var sessions: [Session] = []
        /// Answers a command in place of `usualAnswer`; nil for no answer.
        var answer: ([String], Session) -> String?
        /// Places where nobody listens.
        var isAway: (String) -> Bool = { _ in false }
        /// The client's end of each connection.
        private(set) var wires: [MemoryTransport] = []
        private(set) var attempts: [Instant] = []
        var pieceBytes: Int?
        var store: [String: String] = [:]

        init() throws {
            world = try MemoryReactor()
            network = MemoryNetwork(on: world.reactor)
            answer = { _, _ in nil }
            answer = { [unowned self] words, session in usualAnswer(words, session) }
            network.onAttempt = { [unowned self] attempt in
                attempts.append(world.clock.now)
                guard !isAway("\(attempt.endpoint)") else { return attempt.fail(Errno(rawValue: 111)) }
                guard let wire = attempt.succeed() else { return }
                let session = Session(sessions.count, "\(attempt.endpoint)", self)
                sessions.append(session)
                wires.append(wire)
                let far = MemoryTransport(on: world.reactor)
                far.start(session)
                wire.join(far)
            }
        }

        var last: Session { sessions[sessions.count - 1] }

        /// All commands of all connections, but for the greetings.
        var commands: [[String]] { sessions.flatMap(\.commands).filter { $0 != ["PING"] } }

        static func bulk(_ text: String) -> String { "$\(text.utf8.count)\r\n\(text)\r\n" }
        static func role(_ role: String) -> String { "*3\r\n" + bulk(role) + ":0\r\n*0\r\n" }
        static func list(_ words: String...) -> String { "*\(words.count)\r\n" + words.map(bulk).joined() }

        func usualAnswer(_ words: [String], _ session: Session) -> String {
            if let queued = session.queued, !["EXEC", "DISCARD"].contains(words[0]) {
                session.queued = queued + [words]
                return "+QUEUED\r\n"
            }
            switch words[0] {
            case "PING": return "+PONG\r\n"
            case "ROLE": return "*3\r\n" + ScriptedServer.bulk("master") + ":0\r\n*0\r\n"
            case "SET":
                store[words[1]] = words[2]
                return "+OK\r\n"
            case "GET": return store[words[1]].map(ScriptedServer.bulk) ?? "$-1\r\n"
            case "ECHO": return ScriptedServer.bulk(words[1])
            case "INCR":
                let sum = (Int(store[words[1]] ?? "0") ?? 0) + 1
                store[words[1]] = "\(sum)"
                return ":\(sum)\r\n"
            case "MULTI":
                session.queued = []
                return "+OK\r\n"
            case "EXEC":
                let queued = session.queued ?? []
                session.queued = nil
                return "*\(queued.count)\r\n" + queued.map { usualAnswer($0, session) }.joined()
            case "AUTH", "SELECT", "CLIENT", "WATCH", "UNWATCH": return "+OK\r\n"
            case "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE":
                return "*3\r\n" + ScriptedServer.bulk(words[0].lowercased()) + ScriptedServer.bulk(words[1]) + ":1\r\n"
            default: return "-ERR unknown command '\(words[0])'\r\n"
            }
        }
    }

    /// The only endpoint of most tests.
    let somewhere = Endpoint.tcp(host: "192.0.2.1", port: 6379)

    extension ScriptedServer {
        func client(
            _ servers: RedisClient.Servers = .at(somewhere), _ change: (inout RedisClient.Options) -> Void = { _ in }
        )
            -> RedisClient
        {
            var options = RedisClient.Options(servers)
            options.timeouts.firstWait = .milliseconds(100)
            options.timeouts.longestWait = .milliseconds(400)
            change(&options)
            return RedisClient(on: world.reactor, options)
        }

        /// What a Deferred has come to when all is done that can be done now.
        func outcome<Value>(_ deferred: Deferred<Value>) -> Result<Value, any Error>? {
            world.settle()
            let result = deferred.settledResult
            deferred.whenSettled { _ in }
            return result
        }

        func error<Value>(_ deferred: Deferred<Value>) -> RedisError? {
            if case .failure(let error) = outcome(deferred) { error as? RedisError } else { nil }
        }

        func value<Value>(_ deferred: Deferred<Value>) -> Value? { try? outcome(deferred)?.get() }
    }

#endif
