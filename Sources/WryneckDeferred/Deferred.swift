// TEMPORARY stand-in until the real one is merged.
public struct AlreadyCalledError: Error {}
public struct CancelledError: Error {}
public final class Deferred<Value> {
    var result: Result<Value, any Error>?
    var waiters: [(Result<Value, any Error>) -> Void] = []
    var swallow = false
    public init() {}
    public init(canceller: @escaping (Deferred<Value>) -> Void) {}
    public static func succeed(_ v: Value) -> Deferred { let d = Deferred(); d.result = .success(v); return d }
    public static func fail(_ e: any Error) -> Deferred { let d = Deferred(); d.result = .failure(e); return d }
    func fire(_ r: Result<Value, any Error>) throws {
        if swallow { swallow = false; return }
        guard result == nil else { throw AlreadyCalledError() }
        result = r
        let w = waiters; waiters = []
        for x in w { x(r) }
    }
    public func callback(_ v: Value) throws { try fire(.success(v)) }
    public func errback(_ e: any Error) throws { try fire(.failure(e)) }
    public func cancel() { if result == nil { try? fire(.failure(CancelledError())); swallow = true } }
    package func whenSettled(_ f: @escaping (Result<Value, any Error>) -> Void) { if let result { f(result) } else { waiters.append(f) } }
    public func map<T>(_ f: @escaping (Value) throws -> T) -> Deferred<T> {
        let d = Deferred<T>()
        whenSettled { r in try? d.fire(Result { try f(r.get()) }) }
        return d
    }
    public nonisolated(nonsending) var value: Value {
        get async throws {
            if result == nil {
                await withUnsafeContinuation { (k: UnsafeContinuation<Void, Never>) in whenSettled { _ in k.resume() } }
            }
            return try result!.get()
        }
    }
}
