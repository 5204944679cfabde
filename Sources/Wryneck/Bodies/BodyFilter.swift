// BodyFilter.swift - a filter between a body's producer and the connection: it turns pieces into other pieces, or
// delays them.
// Invariants: pieces leave in the order in which they came; a producer that was told to wait is told when to go on.

/// A filter of one response's body. It lives on the reactor of its request.
protocol BodyFilter: AnyObject {
    /// Called once, before anything else.
    func begin(_ outlet: BodyOutlet)
    /// Takes a piece that is not empty. True if the producer should wait until `outlet.room` is called.
    func take(_ bytes: [UInt8]) -> Bool
    /// The receiver behind the filter has room again.
    func drained()
    /// Ends the body: no piece follows. `done` is called once, when the last one has been passed on.
    func finish(_ done: @escaping () -> Void)
    /// Ends the filter without a result: nothing passes any more.
    func cancel()
}

/// The receiver of a filter's pieces.
struct BodyOutlet {
    /// Passes a piece on. True if the filter should wait for `drained()`.
    let pass: ([UInt8]) -> Bool
    /// Tells a producer that was told to wait that there is room again.
    let room: () -> Void
    /// Breaks the body off.
    let fail: (any Error) -> Void
}

/// A producer with filters behind it.
final class FilteredProducer {
    /// The producer, which has no filters itself.
    let inner: StreamBody.Producer
    /// The number of bytes that it has promised to write; nil if unknown.
    let promised: Int?
    /// In order from the producer to the connection.
    let filters: [any BodyFilter]

    fileprivate init(_ inner: StreamBody.Producer, promised: Int?, filters: [any BodyFilter]) {
        self.inner = inner
        self.promised = promised
        self.filters = filters
    }
}

extension StreamBody {
    /// The number of bytes that the producer has promised to write; nil if unknown.
    var promised: Int? {
        if case .filtered(let filtered) = producer { filtered.promised } else { length }
    }

    /// The filters behind the producer.
    var filters: [any BodyFilter] {
        if case .filtered(let filtered) = producer { filtered.filters } else { [] }
    }

    /// The body through one more filter, the last before the connection. `length` is the number of bytes that come out
    /// of it; nil if unknown.
    func through(_ filter: any BodyFilter, length: Int?) -> StreamBody {
        var inner = producer
        if case .filtered(let filtered) = producer { inner = filtered.inner }
        return StreamBody(length: length, producer: .filtered(FilteredProducer(inner, promised: promised, filters: filters + [filter])))
    }
}
