// BackendEvent.swift - what has become of a backend, for logs and for those who wait.

/// A change of a backend.
public enum BackendEvent: Sendable, Hashable, CustomStringConvertible {
    /// Requests have failed: it gets none for so long, and then one as a trial.
    case out(Backend, pause: Duration)
    /// Checks have failed: it gets no requests until they succeed.
    case down(Backend)
    /// It is in use again.
    case back(Backend)
    /// It takes no more requests, by `drain` or `replace`, and the last one has ended.
    case drained(Backend)

    init(_ change: BackendHealth.Change, of backend: Backend) {
        self =
            switch change {
            case .out(let pause): .out(backend, pause: pause)
            case .down: .down(backend)
            case .back: .back(backend)
            }
    }

    /// In words.
    public var description: String {
        switch self {
        case .out(let backend, let pause): "\(backend) has failed, and gets no requests for \(pause)"
        case .down(let backend): "\(backend) does not pass its checks, and gets no requests"
        case .back(let backend): "\(backend) is back"
        case .drained(let backend): "\(backend) has no more requests"
        }
    }
}
