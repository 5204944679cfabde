// ReadinessPage.swift - the page that a balancer asks whether it may send requests here: Kubernetes' /readyz.
// Invariant: however many ask at a time, and however often, each check is asked once in the time that its answer is
// kept.

public import Wryneck

/// Answers 200 while the server wants requests, else 503: before `ServerHealth.markReady()`, while a critical check
/// does not pass, and when the server stops.
///
/// ```swift
/// let health = ServerHealth()
/// let server = Server(.tcp(port: 8080)) { reactor in
///     let root = Branch()
///     root["healthz"] = LivenessPage()
///     root["readyz"] = ReadinessPage(health, on: reactor, checks: [HealthCheck("database") { try await ping() }])
///     ...
/// ```
///
/// The answer is a line of text, or JSON for those who prefer it, and nobody may keep it. It shows the names of checks:
/// put it where only those get to who may know them.
public final class ReadinessPage: Resource {
    private let health: ServerHealth
    private let probes: [HealthProbe]
    private let lifetime: Duration
    private var asked: Instant?
    /// Those who wait for the answers to come; nil if nobody asks.
    private var waiting: [Deferred<Response>]?

    /// - Parameters:
    ///   - health: how far the server is.
    ///   - reactor: the site's; when it stops, the server does.
    ///   - checks: asked one beside the other.
    ///   - lifetime: how long answers are kept: one second by default, so that no number of probes is a load.
    public init(
        _ health: ServerHealth, on reactor: Reactor, checks: [HealthCheck] = [], lifetime: Duration = .seconds(1)
    ) {
        self.health = health
        self.lifetime = lifetime
        probes = checks.map { HealthProbe($0) }
        let _: Reactor.Trigger = reactor.addTrigger(.before, .shutdown) { () throws -> Void in health.markStopping() }
    }

    /// Answers whether the server is ready.
    /// - Parameter request: its Accept decides between text and JSON.
    /// - Returns: 200 or 503.
    /// - Throws: nothing.
    public func render(_ request: Request) throws -> Rendering {
        // At once, if the site's connections are being drained already.
        request.onServerStop { [health] in health.markStopping() }
        let now = request.reactor.now
        if probes.isEmpty || health.phase != .ready || asked.map({ $0 + lifetime > now }) == true && waiting == nil {
            return Rendering(answer(to: request))
        }
        let later = Deferred<Response>()
        guard waiting == nil else {
            waiting?.append(later)
            return .deferred(later.map { [self] _ in answer(to: request) })
        }
        waiting = [later]
        ask(on: request.reactor, request.logger)
        return .deferred(later.map { [self] _ in answer(to: request) })
    }

    private func ask(on reactor: Reactor, _ logger: Logger) {
        asked = reactor.now
        var left = probes.count
        for probe in probes {
            probe.ask(on: reactor, logger) { [self] in
                left -= 1
                guard left == 0 else { return }
                let waiting = waiting ?? []
                self.waiting = nil
                // One whose client has left is cancelled, and takes nothing more.
                waiting.forEach { try? $0.callback(.empty()) }
            }
        }
    }

    private func answer(to request: Request) -> Response {
        let phase = health.phase
        let isReady = phase == .ready && !probes.contains(where: \.isFatal)
        let isKnown = asked != nil && phase == .ready
        let status: HTTPResponse.Status = isReady ? .ok : .serviceUnavailable
        let word = phase == .ready ? (isReady ? "ready" : "not ready") : phase.rawValue
        let response: Response
        if AcceptedTypes(request.headers).prefersJSON {
            var json = "{\"status\":\(JSONText.string(word))"
            if isKnown {
                let checks = probes.map { "\(JSONText.string($0.check.name)):\(JSONText.string($0.answer.text))" }
                json += ",\"checks\":{\(checks.joined(separator: ","))}"
            }
            response = .bytes(Array((json + "}\n").utf8), type: "application/json", status: status)
        } else {
            let lines = isKnown ? probes.map { "\($0.check.name): \($0.answer.text)\n" } : []
            response = .text(word + "\n" + lines.joined(), status: status)
        }
        return response.setting(.cacheControl, "no-store")
    }
}

/// Answers 200 as long as its reactor turns: Kubernetes' /healthz. It asks nobody, so that a database that is away does
/// not have the server started anew.
public final class LivenessPage: Resource {
    /// A page without state.
    public init() {}

    /// Answers that the server is alive.
    /// - Parameter request: its Accept decides between text and JSON.
    /// - Returns: 200.
    /// - Throws: nothing.
    public func render(_ request: Request) throws -> Rendering {
        let isJSON = AcceptedTypes(request.headers).prefersJSON
        let response: Response =
            isJSON ? .bytes(Array("{\"status\":\"alive\"}\n".utf8), type: "application/json") : .text("alive\n")
        return Rendering(response.setting(.cacheControl, "no-store"))
    }
}
