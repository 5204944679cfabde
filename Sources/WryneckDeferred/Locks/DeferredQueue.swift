// DeferredQueue.swift - from those who have to those who want.
// Invariant: items and waiters never exist at the same time.

/// A queue whose `get()` gives a Deferred. Twisted's name: `DeferredQueue`.
public final class DeferredQueue<Element> {
    private let size: Int?
    private let backlog: Int?
    private var items: [Element?] = []
    private var head = 0
    private let line = WaitingLine<Element>()

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - size: How many items may be stored while nobody wants one; `nil` for any number, 0 for none.
    ///   - backlog: How many may wait while there is no item; `nil` for any number, 0 for none.
    public init(size: Int? = nil, backlog: Int? = nil) {
        self.size = size
        self.backlog = backlog
    }

    /// How many items are stored. Twisted's name: `pending`.
    public var count: Int { items.count - head }

    /// How many wait for an item. Twisted's name: `waiting`.
    public var waiting: Int { line.count }

    /// Hands `item` to whoever waits longest, or stores it.
    ///
    /// - Parameter item: The item.
    /// - Throws: ``QueueOverflow`` if nobody waits and the queue is full. Twisted's name: `put`.
    public func put(_ item: Element) throws(QueueOverflow) {
        if let waiter = line.popFirst() { return waiter.settle(.success(item)) }
        if let size, count >= size { throw QueueOverflow() }
        items.append(item)
    }

    /// Asks for an item. Cancelling the Deferred before it fires leaves the line.
    ///
    /// - Returns: A Deferred with the oldest item, or with the next one that comes.
    /// - Throws: ``QueueUnderflow`` if there is no item and enough wait already. Twisted's name: `get`.
    public func get() throws(QueueUnderflow) -> Deferred<Element> {
        if let item = popItem() { return .succeed(item) }
        if let backlog, waiting >= backlog { throw QueueUnderflow() }
        return line.join()
    }

    private func popItem() -> Element? {
        guard head < items.count else { return nil }
        defer {
            head += 1
            // Moving what is left costs no more than what was taken since.
            if head * 2 >= items.count {
                items.removeFirst(head)
                head = 0
            }
        }
        return items[head].take()
    }
}

/// A queue is full. Twisted's name: `QueueOverflow`.
public struct QueueOverflow: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "the queue is full" }
}

/// Too many wait for an item already. Twisted's name: `QueueUnderflow`.
public struct QueueUnderflow: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "too many wait for an item already" }
}
