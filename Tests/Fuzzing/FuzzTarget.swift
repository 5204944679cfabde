// FuzzTarget.swift - what is fuzzed, and what has to hold whatever the bytes are. The same checks run under libFuzzer
// (`make fuzz`) and, over the corpus and mutations of it, as a test.

/// One entrance for bytes from outside.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Requests: the lexer, HeadRules, and what frames their bodies.
    case head
    /// Responses, as a client reads them.
    case answers
    /// A chunked body, behind a head that is always the same.
    case chunks
    /// A request target: its four forms, percent-decoding, query items.
    case target
    /// A Range field.
    case range
    /// Cookie fields.
    case cookies
    /// Entity tags, dates, Accept.
    case conditions
    /// A form with files, behind a boundary that is always the same.
    case multipart
    /// What one side of a WebSocket sends: the first byte says which side, and whether compression was agreed on.
    case websocket
    /// What a program puts into a response.
    case response
    /// A connection to a whole server in memory.
    case connection
    /// A server's side of a connection to an agent in memory.
    case agent
    /// A connection to a server over a socket pair, with the kernel between, and in every manner of leaving.
    case socket
    /// Frames behind an HTTP/2 connection's preface. Finds nothing without the trait.
    case http2
    /// Finds nothing in the server: a fuzzer that does not find what is planted here is blind.
    case planted

    /// Those that look for something.
    package static var real: [FuzzTarget] { allCases.filter { $0 != .planted } }

    /// The folder of its seeds.
    package var corpus: String {
        switch self {
        case .socket: FuzzTarget.connection.rawValue
        case .agent: FuzzTarget.answers.rawValue
        default: rawValue
        }
    }

    /// Gives the bytes to what is fuzzed.
    /// - Parameter bytes: anything.
    /// - Returns: what is wrong, nil if nothing is.
    package func check(_ bytes: [UInt8]) -> String? {
        switch self {
        case .head: RequestCheck.check(bytes)
        case .answers: AnswerCheck.check(bytes)
        case .chunks: ChunkCheck.check(bytes)
        case .target: ValueChecks.target(bytes)
        case .range: ValueChecks.range(bytes)
        case .cookies: ValueChecks.cookies(bytes)
        case .conditions: ValueChecks.conditions(bytes)
        case .multipart: MultipartCheck.check(bytes)
        case .websocket: WebSocketCheck.check(bytes)
        case .response: ResponseCheck.check(bytes)
        case .connection: ConnectionCheck.check(bytes)
        case .agent: AgentCheck.check(bytes)
        case .socket: SocketCheck.check(bytes)
        case .http2: http2(bytes)
        case .planted: Planted.check(bytes)
        }
    }

    private func http2(_ bytes: [UInt8]) -> String? {
        #if HTTP2
            HTTP2Check.check(bytes)
        #else
            nil
        #endif
    }
}
