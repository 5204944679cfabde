// BodyFilter.swift - a filter between a body's producer and the connection: it turns pieces into other pieces, or
// delays them.
// Invariants: pieces leave in the order in which they came; a producer that was told to wait is told when to go on.

/// A filter of one response's body, which turns its pieces into others, or delays them. It lives on the reactor of
/// its request. Middleware puts one behind a body with `Response.pass(through:length:on:)`.
///
/// ```swift
/// final class Shouting: BodyFilter {
///     private var outlet: BodyOutlet?
///     func begin(_ outlet: BodyOutlet) { self.outlet = outlet }
///     func take(_ bytes: [UInt8]) -> Bool {
///         outlet?.pass(Array(String(decoding: bytes, as: UTF8.self).uppercased().utf8)) ?? false
///     }
///     func drained() { outlet?.room() }
///     func finish(_ done: @escaping () -> Void) { done() }
///     func cancel() { outlet = nil }
/// }
/// ```
public protocol BodyFilter: AnyObject {
    /// Called once, before anything else.
    /// - Parameter outlet: where the pieces go on.
    func begin(_ outlet: BodyOutlet)

    /// Takes a piece.
    /// - Parameter bytes: the piece, never empty.
    /// - Returns: true if the producer should wait until `outlet.room` is called.
    func take(_ bytes: [UInt8]) -> Bool

    /// The receiver behind the filter has room again, after `outlet.pass` has returned true.
    func drained()

    /// Ends the body: no piece follows.
    /// - Parameter done: to be called once, when the last piece has been passed on.
    func finish(_ done: @escaping () -> Void)

    /// Ends the filter without a result, because the client has left or the response is out: nothing passes any more.
    func cancel()
}

/// The receiver of a filter's pieces.
public struct BodyOutlet {
    /// Passes a piece on. True if the filter should wait for `drained()`.
    public let pass: ([UInt8]) -> Bool
    /// Tells a producer that was told to wait that there is room again.
    public let room: () -> Void
    /// Breaks the body off: the client sees that it is not whole.
    public let fail: (any Error) -> Void

    /// Makes one, as tests of a filter do. Each parameter is described at the property of the same name.
    public init(pass: @escaping ([UInt8]) -> Bool, room: @escaping () -> Void, fail: @escaping (any Error) -> Void) {
        (self.pass, self.room, self.fail) = (pass, room, fail)
    }
}

/// A producer with filters behind it.
package final class FilteredProducer {
    /// The producer, which has no filters itself.
    package let inner: StreamBody.Producer
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
    package var promised: Int? {
        if case .filtered(let filtered) = producer { filtered.promised } else { length }
    }

    /// The filters behind the producer.
    var filters: [any BodyFilter] {
        if case .filtered(let filtered) = producer { filtered.filters } else { [] }
    }

    /// The body through one more filter, the last before the connection. `length` is the number of bytes that come out
    /// of it; nil if unknown.
    package func through(_ filter: any BodyFilter, length: Int?) -> StreamBody {
        var inner = producer
        if case .filtered(let filtered) = producer { inner = filtered.inner }
        return StreamBody(
            length: length,
            producer: .filtered(FilteredProducer(inner, promised: promised, filters: filters + [filter])))
    }
}
