// Request+Passing.swift - middleware that has work to do, perhaps later, between a result and the response's way out.
// Invariant: the work sees every result, also an error that is thrown at once, and its own rendering takes that place.

extension Request {
    /// Passes the request on, and goes on with whatever results, as soon as it is there.
    /// - Parameters:
    ///   - next: the parameter of `Middleware.respond(to:next:)`.
    ///   - body: gets the response or the error; it may return a rendering that is not there yet, such as one that
    ///     saves something first. What it throws is the rendering's error.
    /// - Returns: the rendering of `body`.
    package func passing(
        _ next: (Request) throws -> Rendering, then body: @escaping (Result<Response, any Error>) throws -> Rendering
    ) -> Rendering {
        let rendering: Rendering
        do { rendering = try next(self) } catch { rendering = Rendering(.failed(error)) }
        switch rendering.kind {
        case .ready(let response): return Rendering(now: .success(response), body)
        case .failed(let error): return Rendering(now: .failure(error), body)
        default: return Rendering(.continued(Rendering.Continued(rendering, body)))
        }
    }
}

extension Rendering {
    fileprivate init(
        now result: Result<Response, any Error>, _ body: (Result<Response, any Error>) throws -> Rendering
    ) {
        do { self = try body(result) } catch { self = Rendering(.failed(error)) }
    }
}
