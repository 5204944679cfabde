// BodyFilter.swift - what stands between a body's producer and the connection: it turns pieces into other pieces, or holds them back.
// Invariants: pieces leave in the order in which they came; whoever was told to wait is told when to go on.

/// A filter of one response's body. It lives on the reactor of its request.
protocol BodyFilter: AnyObject {
    /// Called once, before anything else.
    func begin(_ outlet: BodyOutlet)
    /// Takes a piece that is not empty; answers whether the producer should wait until `outlet.room` is called.
    func take(_ bytes: [UInt8]) -> Bool
    /// What comes after the filter has room again.
    func drained()
    /// No piece follows. `done` is called once, when the last one has been passed on.
    func finish(_ done: @escaping () -> Void)
    /// Nothing passes any more, and nobody waits.
    func cancel()
}

/// Where a filter's pieces go.
struct BodyOutlet {
    /// Passes a piece on; answers whether to wait for `drained()`.
    let pass: ([UInt8]) -> Bool
    /// Tells that there is room again, to one who was told to wait.
    let room: () -> Void
    /// The body cannot go on.
    let fail: (any Error) -> Void
}

/// A producer with filters behind it.
final class FilteredProducer {
    /// Never a filtered one.
    let inner: StreamBody.Producer
    /// How many bytes it has promised to write.
    let promised: Int?
    /// From the producer to the connection.
    let filters: [any BodyFilter]

    fileprivate init(_ inner: StreamBody.Producer, promised: Int?, filters: [any BodyFilter]) {
        self.inner = inner
        self.promised = promised
        self.filters = filters
    }
}

extension StreamBody {
    /// How many bytes the producer has promised to write.
    var promised: Int? {
        if case .filtered(let filtered) = producer { filtered.promised } else { length }
    }

    /// What stands behind the producer.
    var filters: [any BodyFilter] {
        if case .filtered(let filtered) = producer { filtered.filters } else { [] }
    }

    /// The same body through one more filter, the last before the connection. `length` is how many bytes come out of it, if that is known.
    func through(_ filter: any BodyFilter, length: Int?) -> StreamBody {
        var inner = producer
        if case .filtered(let filtered) = producer { inner = filtered.inner }
        return StreamBody(length: length, producer: .filtered(FilteredProducer(inner, promised: promised, filters: filters + [filter])))
    }
}
