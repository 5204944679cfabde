// RecencyList.swift - elements in the order of their last use.
// Invariants: every operation takes the same time, however many elements there are; a place is the element's until it
// is removed. The order is a doubly linked list through the places.

struct RecencyList<Element> {
    private struct Node {
        var element: Element
        /// The place that was used next after it; nil for the newest.
        var newer: Int?
        /// The place that was used next before it; nil for the oldest.
        var older: Int?
    }

    private var nodes: [Node?] = []
    private var freePlaces: [Int] = []
    private var newest: Int?
    /// The place that was used longest ago.
    private(set) var oldest: Int?

    var count: Int { nodes.count - freePlaces.count }

    /// The element at a place; nil if there is none.
    subscript(place: Int) -> Element? { nodes.indices.contains(place) ? nodes[place]?.element : nil }

    /// Adds an element, which counts as used now, and returns its place.
    mutating func insert(_ element: Element) -> Int {
        let place = freePlaces.popLast() ?? nodes.count
        if place == nodes.count { nodes.append(nil) }
        nodes[place] = Node(element: element, newer: nil, older: nil)
        attach(place)
        return place
    }

    /// Removes and returns the element at a place.
    mutating func remove(_ place: Int) -> Element? {
        guard let element = self[place] else { return nil }
        detach(place)
        nodes[place] = nil
        freePlaces.append(place)
        return element
    }

    /// The element at a place counts as used now.
    mutating func touch(_ place: Int) {
        guard place != newest, self[place] != nil else { return }
        detach(place)
        attach(place)
    }

    private mutating func attach(_ place: Int) {
        nodes[place]?.newer = nil
        nodes[place]?.older = newest
        if let newest { nodes[newest]?.newer = place } else { oldest = place }
        newest = place
    }

    private mutating func detach(_ place: Int) {
        let (newer, older) = (nodes[place]?.newer, nodes[place]?.older)
        if let newer { nodes[newer]?.older = older } else { newest = older }
        if let older { nodes[older]?.newer = newer } else { oldest = newer }
    }
}
