// LiveReloadMiddleware.swift - answers for the script and the stream, and adds the script's tag to pages.
// Invariants: a response that is not a complete page of HTML is not touched; a page with the tag has no validators and
// is stored nowhere.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

final class LiveReloadMiddleware: Middleware {
    private let reload: LiveReload
    private let streamPath: [UInt8]
    private let scriptPath: [UInt8]

    init(_ reload: LiveReload) {
        self.reload = reload
        streamPath = Array(reload.options.path.utf8)
        scriptPath = streamPath + Array(".js".utf8)
    }

    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        if let own = request.head.withPathBytes({ own(for: $0) }) { return try answer(request, with: own) }
        if LiveReloadRule.isNavigation(request) { request.dropFields(LiveReloadRule.selective) }
        return try request.amending(next) { [self] response in
            guard LiveReloadRule.isPage(response, for: request) else { return }
            add(to: &response, request)
        }
    }

    // MARK: Its own answers

    private enum Own { case stream, script }

    private func own(for path: UnsafeRawBufferPointer) -> Own? {
        if path.elementsEqual(streamPath) { return .stream }
        return path.elementsEqual(scriptPath) ? .script : nil
    }

    private func answer(_ request: Request, with own: Own) throws -> Rendering {
        guard request.method == .get || request.method == .head else {
            throw HTTPError(.methodNotAllowed, headers: [.allow: "GET, HEAD"])
        }
        var response: Response
        switch own {
        case .script: response = .bytes(Array(LiveReloadScript.source.utf8), type: "text/javascript; charset=utf-8")
        case .stream where request.method == .head: response = Response(headers: [.contentType: "text/event-stream"])
        case .stream:
            guard let versions = reload.versions() else {
                throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "60"])
            }
            response = .stream(type: "text/event-stream") { writer in
                for await version in versions {
                    try await writer.write(ServerSentEvent(data: version, event: "version", retry: .seconds(1)).bytes)
                }
            }
            // nginx must not buffer it, either.
            if let name = HTTPField.Name("X-Accel-Buffering") { response.headers[name] = "no" }
        }
        response.headers[.cacheControl] = "no-store, no-transform"
        response.headers[.xContentTypeOptions] = "nosniff"
        return Rendering(response)
    }

    // MARK: The tag

    private func add(to response: inout Response, _ request: Request) {
        let tag = LiveReloadScript.tag(request.strippedPrefix + reload.options.path + ".js", version: reload.version)
        switch response.body {
        case .empty, .upgrade: response.body = .bytes(tag)
        case .bytes(let bytes): response.body = .bytes(bytes + tag)
        case .file, .stream:
            guard let stream = response.body.asStream(on: request.reactor) else { return }
            let length = stream.length.map { $0 + tag.count }
            // The producer is not run for HEAD.
            response.body = .stream(
                request.method == .head
                    ? StreamBody(length: length, producer: .async { _ in })
                    : stream.through(AppendingFilter(tag), length: length))
        }
        for name in LiveReloadRule.validators { response.headers.remove(name) }
        response.headers[.cacheControl] = "no-store"
    }
}

/// Passes all bytes on, and appends some at the end.
private final class AppendingFilter: BodyFilter {
    private let bytes: [UInt8]
    private var outlet: BodyOutlet?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func begin(_ outlet: BodyOutlet) { self.outlet = outlet }
    func take(_ bytes: [UInt8]) -> Bool { outlet?.pass(bytes) ?? false }
    func drained() { outlet?.room() }
    func cancel() { outlet = nil }

    func finish(_ done: @escaping () -> Void) {
        guard let outlet else { return }
        // The result does not matter, because nothing follows.
        _ = outlet.pass(bytes)
        done()
    }
}
