// SessionSite.swift - a site that does with its session what its paths say, in each of the three ways to answer.

import Logging
import Synchronization
import Wryneck
import WryneckTesting
import WryneckWeb

/// How a handler answers.
enum Way: CaseIterable, Sendable {
    case now, deferred, async

    func answer(_ request: Request, _ body: @escaping (Request) throws -> Response) throws -> Rendering {
        switch self {
        case .now: Rendering(try body(request))
        case .deferred: .deferred(request.reactor.deferLater(.zero) { try body(request) })
        case .async:
            .async { () async throws -> Response in
                await Task.yield()
                return try body(request)
            }
        }
    }
}

enum SessionSite {
    static func client(
        _ sessions: Sessions, way: Way = .now, logger: Logger = .current, options: Site.Options = Site.Options()
    ) throws -> TestClient {
        try TestClient(logger: logger) { _ in
            let root = Branch()
            root.use(sessions)
            grow(root, way)
            return Site(root, options: options)
        }
    }

    static func grow(_ root: Branch, _ way: Way = .now) {
        func on(_ path: String, _ body: @escaping (Request, Session) throws -> String) {
            root.get(path) { request in try way.answer(request) { .text(try body($0, $0.session)) } }
        }
        root.get("plain") { request in .text("plain") }
        on("set/{name}/{value}") { request, session in
            try session.set(
                request.parameters.require("name", as: String.self),
                request.parameters.require("value", as: String.self))
            return "set"
        }
        on("get/{name}") { request, session in
            session[try request.parameters.require("name", as: String.self)] ?? "none"
        }
        on("remove/{name}") { request, session in
            try session.remove(request.parameters.require("name", as: String.self))
            return "removed"
        }
        on("sign-in/{user}") { request, session in
            try session.signIn(as: request.parameters.require("user", as: String.self))
            return "signed in"
        }
        on("sign-out") { _, session in
            try session.signOut()
            return "signed out"
        }
        on("sign-out-everywhere") { _, session in
            try session.signOut(everywhere: true)
            return "signed out"
        }
        on("bye") { _, session in
            try session.signOut()
            try session.flash("bye")
            return "signed out"
        }
        on("rotate") { _, session in
            try session.rotate()
            return "rotated"
        }
        on("user") { _, session in session.user ?? "nobody" }
        on("id") { _, session in "\(session.id)" }
        on("flash/{text}") { request, session in
            try session.flash(request.parameters.require("text", as: String.self), kind: "note")
            return "flashed"
        }
        on("flashes") { _, session in try session.takeFlashes().map { "\($0.kind):\($0.text)" }.joined(separator: ",") }
        on("refuse/{status}") { request, session in
            try session.set("refused", "yes")
            try session.flash("refused")
            throw HTTPError(.init(code: try request.parameters.require("status", as: Int.self)))
        }
        on("break-off") { _, session in
            try session.signOut()
            throw HTTPError(.internalServerError)
        }
        on("cached") { _, session in session["a"] ?? "none" }
    }
}

/// A store that has to be waited for, over one in memory; it can be away, or held up.
final class DistantStore: SessionStore {
    struct Away: Error {}

    private struct State {
        var isAway = false
        var failing: String?
        var isHeld = false
        var held: CheckedContinuation<Void, Never>?
        var calls: [String] = []
        var beforeSave: (@Sendable (MemorySessionStore) -> Void)?
    }

    let memory = MemorySessionStore()
    private let state = Mutex(State())

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// The call that fails.
    var failing: String? {
        get { state.withLock { $0.failing } }
        set { state.withLock { $0.failing = newValue } }
    }

    /// Holds the next call up until `release()`.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let held = state.withLock { state in
            defer { (state.isHeld, state.held) = (false, nil) }
            return state.held
        }
        held?.resume()
    }

    private func waitIfHeld() async {
        guard state.withLock({ $0.isHeld }) else { return }
        await withCheckedContinuation { continuation in state.withLock { $0.held = continuation } }
    }

    /// What was asked since it was taken last.
    func takeCalls() -> [String] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    /// Does something once, between what a request has loaded and what it saves.
    func beforeNextSave(_ body: @escaping @Sendable (MemorySessionStore) -> Void) {
        state.withLock { $0.beforeSave = body }
    }

    private func enter(_ call: String, isChange: Bool = false) async throws {
        let body = try state.withLock { state -> (@Sendable (MemorySessionStore) -> Void)? in
            state.calls.append(call)
            if state.isAway || state.failing == call { throw Away() }
            guard isChange else { return nil }
            defer { state.beforeSave = nil }
            return state.beforeSave
        }
        await Task.yield()
        await waitIfHeld()
        try Task.checkCancellation()
        body?(memory)
    }

    func load(_ id: SessionID) async throws -> StoredSession? {
        try await enter("load")
        return await memory.load(id)
    }

    func save(_ id: SessionID, _ session: StoredSession) async throws -> Bool {
        try await enter("save", isChange: true)
        return try await memory.save(id, session)
    }

    func move(_ old: SessionID, to new: SessionID, _ session: StoredSession) async throws -> Bool {
        try await enter("move", isChange: true)
        return try await memory.move(old, to: new, session)
    }

    func delete(_ id: SessionID) async throws {
        try await enter("delete")
        await memory.delete(id)
    }

    func deleteAll(of user: String) async throws {
        try await enter("deleteAll")
        await memory.deleteAll(of: user)
    }
}

/// The lines of a log.
final class LoggedLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LoggedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let data = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            lines.lines.withLock { $0.append("\(event.level): \(event.message) \(data)") }
        }
    }
}
