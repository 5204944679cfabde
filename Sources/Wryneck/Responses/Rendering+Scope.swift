// Rendering+Scope.swift - task-local values around the async code of a rendering.

internal import WryneckBodies

/// Runs async code with something set around it, as task-local values are.
package protocol TaskScope {
    /// Runs `body` inside of the scope.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    nonisolated(nonsending) func run<Value>(_ body: () async throws -> Value) async throws -> Value
}

extension Rendering {
    /// The rendering with all of its async code inside of a scope: what it begins with, what that leads to, and the
    /// producer of a streamed body.
    package func inside(_ scope: any TaskScope) -> Rendering {
        enclosed(scope).map { response in
            guard case .stream(let stream) = response.body, case .async(let produce) = stream.producer else {
                return response
            }
            var response = response
            response.body = .stream(
                StreamBody(
                    length: stream.length,
                    producer: .async { writer in try await scope.run { try await produce(writer) } }))
            return response
        }
    }

    private func enclosed(_ scope: any TaskScope) -> Rendering {
        switch kind {
        case .ready, .failed, .deferred, .resource: self
        case .async(let body): Rendering(.async { try await scope.run { try await body() } })
        case .deferredRendering(let deferred): Rendering(.deferredRendering(deferred.map { $0.enclosed(scope) }))
        case .asyncRendering(let body):
            Rendering(.asyncRendering { try await scope.run { try await body() }.enclosed(scope) })
        case .mapped(let mapped): Rendering(.mapped(Mapped(mapped.inner.enclosed(scope), mapped.transform)))
        case .continued(let continued):
            Rendering(
                .continued(
                    Continued(continued.inner.enclosed(scope)) { result in
                        try continued.next(result).enclosed(scope)
                    }))
        }
    }
}
