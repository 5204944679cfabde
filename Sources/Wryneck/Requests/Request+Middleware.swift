// Request+Middleware.swift - what middleware adds to a request: its user, and changes of its response.
// Invariant: a function for the end of a request runs once, whether the response went out or the client left.

internal import HTTPTypes
internal import WryneckHTTP

/// What hardly any request has: kept apart, so that the others do not pay for it.
final class RequestExtras {
    var user: String?
    /// In place of the head's fields, if middleware has removed some.
    var headers: Headers?
    var amendments: [(inout Response) throws -> Void] = []
    var endHooks: [() -> Void] = []
    var refusal: HTTPError?
    var stopHooks: [() -> Void] = []
    var isMisplaced = false
    var finishHooks: [() -> Void] = []
    /// By the identity of their keys' types.
    var values: [ObjectIdentifier: Any] = [:]
    /// In place of the body that comes, if middleware undoes its coding.
    var decodedBody: RequestBody?
    /// What routes take that fit the path and not the method.
    var otherMethods: [HTTPRequest.Method] = []
    /// The ends of the walk in the branches so far; nil if nobody wants to know.
    var route: [RouteEnd]?

    func runEndHooks(isFinished: Bool) {
        let hooks = (isFinished ? finishHooks : []) + endHooks
        (finishHooks, endHooks, stopHooks) = ([], [], [])
        amendments = []
        hooks.forEach { $0() }
    }
}

extension Request {
    var madeExtras: RequestExtras {
        if let extras { return extras }
        let made = RequestExtras()
        extras = made
        return made
    }

    /// Notes that the client speaks HTTP on a port for TLS: it is redirected or told so, and gets nothing else.
    func markMisplaced() { madeExtras.isMisplaced = true }

    /// The user, as middleware such as `BasicAuth`, or a program's own, has found out; nil if none has. The access log
    /// has it.
    public var user: String? {
        get { extras?.user }
        set { madeExtras.user = newValue }
    }

    /// Passes the request on and changes whatever response results, also the page of an error, which is not made before
    /// the error has passed all middleware.
    ///
    /// ```swift
    /// func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
    ///     try request.amending(next) { response in response.headers[.cacheControl] = "no-store" }
    /// }
    /// ```
    /// - Parameters:
    ///   - next: the parameter of `Middleware.respond(to:next:)`.
    ///   - change: changes the response. What it throws becomes the rendering's error; for the page of an error, it
    ///     leaves the page as it is.
    /// - Returns: the changed rendering; what `next` throws is its error.
    /// - Throws: nothing; it is marked so that it stands where middleware says `try`.
    public func amending(
        _ next: (Request) throws -> Rendering, _ change: @escaping (inout Response) throws -> Void
    ) throws -> Rendering {
        let rendering: Rendering
        // A closure in the place of `next` may throw, such as one that checks something first.
        do { rendering = try next(self) } catch { rendering = Rendering(.failed(error)) }
        return rendering.applying { [self] result in
            switch result {
            case .success(var response):
                try change(&response)
                return response
            case .failure(let error):
                madeExtras.amendments.append(change)
                throw error
            }
        }
    }

    /// Changes whatever response the request gets, also the page of an error, and as the last one who does.
    /// - Parameter change: changes the response; if it throws, the response stays as it is.
    package func amend(_ change: @escaping (inout Response) throws -> Void) { madeExtras.amendments.append(change) }

    /// The methods of the routes that fit the path and not the method: a part of a 405's Allow.
    var otherMethods: [HTTPRequest.Method] { extras?.otherMethods ?? [] }

    func addOtherMethods(_ methods: [HTTPRequest.Method]) { madeExtras.otherMethods.add(methods) }

    /// Hides these fields of the client from the rest of the way, and from the log.
    func dropFields(_ names: [HTTPField.Name]) {
        var headers = headers
        guard names.contains(where: headers.contains) else { return }
        for name in names { headers.remove(name) }
        madeExtras.headers = headers
    }

    /// Applies the changes that wait for the page of an error.
    func amended(_ response: Response) -> Response {
        guard let extras, !extras.amendments.isEmpty else { return response }
        let amendments = extras.amendments
        extras.amendments = []
        return amendments.reduce(response) { response, change in
            var changed = response
            do { try change(&changed) } catch { return response }
            return changed
        }
    }

    /// Runs `body` when the server begins to stop, if the response is not out by then: for answers that have no end
    /// of their own. At once, if it is stopping already.
    ///
    /// A stop waits for responses for as long as its grace says. A stream of the type `text/event-stream` needs no
    /// hook: its producer is cancelled when the server begins to stop, and whatever it ends with, the response ends
    /// well and the page's `EventSource` comes back to the next server. Other endless streams end themselves:
    ///
    /// ```swift
    /// return .stream(type: "application/x-ndjson") { writer in
    ///     let (lines, feed) = makeLines()                // an AsyncStream and its continuation
    ///     request.onServerStop { feed.finish() }
    ///     for await line in lines { try await writer.write(line + "\n") }
    /// }
    /// ```
    /// - Parameter body: what to run, on the reactor's thread.
    public func onServerStop(_ body: @escaping () -> Void) {
        guard exchange != nil else { return }
        if group.isDraining { body() } else { madeExtras.stopHooks.append(body) }
    }

    func serverStops() {
        guard let extras else { return }
        let hooks = extras.stopHooks
        extras.stopHooks = []
        hooks.forEach { $0() }
    }

    /// Runs `body` when the request is over, however it ended: the response is out, or the client has left. At once, if
    /// it is over already. Of use for what is held for the time of a request, such as a place in a queue.
    /// - Parameter body: runs once, on the reactor's thread.
    public func onEnd(_ body: @escaping () -> Void) {
        if exchange == nil { body() } else { madeExtras.endHooks.append(body) }
    }
}
