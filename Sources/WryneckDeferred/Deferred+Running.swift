// Deferred+Running.swift - the heart: entries meet the result, one after the other.
// Invariant: while entries run, `phase` is `.running` and the result lives in a local; so an add inside a function only
// queues (D7), a second firing is refused, and no function of ours is ever re-entered.

extension Deferred: DeferredNode {
    var canAdvance: Bool {
        guard pauses == 0, !entries.isEmpty else { return false }
        return switch phase {
        case .held, .taken: true
        case .unfired, .running, .waiting: false
        }
    }

    /// Queues an entry and runs it if the result is here.
    func append(_ entry: consuming Entry<Value>) {
        entries.append(entry)
        run()
    }

    /// Runs what can run.
    func run() {
        guard canAdvance else { return }
        drive(self)
    }

    /// D3, D7, D9, D10: runs entries until none is left, a pause holds, or another Deferred has to run first.
    func advance() -> (any DeferredNode)? {
        guard canAdvance, var result = takeResult() else { return nil }
        phase = .running
        while pauses == 0, let entry = entries.popFirst() {
            switch entry {
            case .callback, .errback, .both: perform(entry, on: &result)
            case .callbackChaining, .errbackChaining, .bothChaining:
                guard let inner = innerDeferred(of: entry, on: &result) else { continue }
                guard absorb(inner, into: &result) else { return nil }
            case .observer(let look):
                look(result)
                marks.failureIsSeen = true
            case .awaiting(let slot):
                slot.deliver(result)
                marks.failureIsSeen = true
            case .waiting(let outer):
                phase = .taken
                outer.resume(with: result)
                return outer
            case .link(let link):
                switch link.receive(result) {
                case .took(let next):
                    phase = .taken
                    return next
                case .left(let next, let handled):
                    if handled { marks.failureIsSeen = true }
                    guard let next else { continue }
                    rest(result)
                    return next
                case .refused(let error): fail(with: error, &result)
                }
            }
        }
        rest(result)
        return nil
    }

    /// The result that the next entry gets. What was taken by another Deferred is a failure for those who come later.
    private func takeResult() -> Result<Value, any Error>? {
        unhandled?.wasHandled()
        unhandled = nil
        switch phase {
        case .held(let result): return result
        case .taken:
            marks.failureIsSeen = false
            return .failure(DeferredTakenError())
        case .unfired, .running, .waiting: return nil
        }
    }

    private func perform(_ entry: Entry<Value>, on result: inout Result<Value, any Error>) {
        do {
            switch (entry, result) {
            case (.callback(let function), .success(let value)): result = .success(try function(value))
            case (.errback(let function), .failure(let error)): result = .success(try function(error))
            case (.both(let function), _): result = .success(try function(result))
            default: return
            }
        } catch {
            fail(with: error, &result)
        }
    }

    private func innerDeferred(of entry: Entry<Value>, on result: inout Result<Value, any Error>) -> Deferred<Value>? {
        do {
            switch (entry, result) {
            case (.callbackChaining(let function), .success(let value)): return try function(value)
            case (.errbackChaining(let function), .failure(let error)): return try function(error)
            case (.bothChaining(let function), _): return try function(result)
            default: return nil
            }
        } catch {
            fail(with: error, &result)
            return nil
        }
    }

    func fail(with error: any Error, _ result: inout Result<Value, any Error>) {
        result = .failure(error)
        marks.failureIsSeen = false
    }

    /// Puts the result down until the next entry comes.
    private func rest(_ result: Result<Value, any Error>) {
        phase = .held(result)
        restIfFailed(result)
    }

    /// A failure that rests unseen is reported when it dies so.
    func restIfFailed(_ result: Result<Value, any Error>) {
        guard case .failure(let error) = result, !marks.failureIsSeen, unhandled == nil else { return }
        unhandled = UnhandledFailure(error, in: Deferred.self, history: history)
    }
}
