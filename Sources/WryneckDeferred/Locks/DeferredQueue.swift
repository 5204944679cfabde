// DeferredQueue.swift - a queue between producers and consumers.
// Invariant: stored items and waiting consumers never exist at the same time.

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
    ///   - size: The most items that are stored while nobody wants one; nil for any number, 0 for none.
    ///   - backlog: The most consumers that wait while there is no item; nil for any number, 0 for none.
    public init(size: Int? = nil, backlog: Int? = nil) {
        self.size = size
        self.backlog = backlog
    }

    /// The number of stored items. Twisted's name: `pending`.
    public var count: Int { items.count - head }

    /// The number of those who wait for an item. Twisted's name: `waiting`.
    public var waiting: Int { line.count }

    /// Passes `item` to the consumer that has waited longest, or stores it.
    ///
    /// - Parameter item: The element to pass on.
    /// - Throws: ``QueueOverflow`` if nobody waits and the queue is full. Twisted's name: `put`.
    public func put(_ item: Element) throws(QueueOverflow) {
        if let waiter = line.popFirst() { return waiter.settle(.success(item)) }
        if let size, count >= size { throw QueueOverflow() }
        items.append(item)
    }

    /// Asks for an item. A cancellation before the Deferred fires leaves the line.
    ///
    /// - Returns: A Deferred with the oldest item, or with the next one that is put in.
    /// - Throws: ``QueueUnderflow`` if there is no item and `backlog` consumers wait already. Twisted's name: `get`.
    public func get() throws(QueueUnderflow) -> Deferred<Element> {
        if let item = popItem() { return .succeed(item) }
        if let backlog, waiting >= backlog { throw QueueUnderflow() }
        return line.join()
    }

    private func popItem() -> Element? {
        guard head < items.count else { return nil }
        defer {
            head += 1
            // The move of what is left costs no more than what was taken since the last one.
            if head * 2 >= items.count {
                items.removeFirst(head)
                head = 0
            }
        }
        return items[head].take()
    }
}

/// The queue holds `size` items already. Twisted's name: `QueueOverflow`.
public struct QueueOverflow: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "the queue is full" }
}

/// `backlog` consumers wait for an item already. Twisted's name: `QueueUnderflow`.
public struct QueueUnderflow: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "too many wait for an item already" }
}
