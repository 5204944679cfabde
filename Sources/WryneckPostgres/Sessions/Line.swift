// Line.swift - first in, first out, in constant time.

#if PostgreSQL

    struct Line<Element> {
        private var elements: [Element?] = []
        private var head = 0

        var count: Int { elements.count - head }
        var isEmpty: Bool { count == 0 }
        var first: Element? { head < elements.count ? elements[head] : nil }
        var last: Element? { isEmpty ? nil : elements[elements.count - 1] }
        var all: [Element] { elements[head...].compactMap { $0 } }

        mutating func append(_ element: Element) { elements.append(element) }

        mutating func prepend(_ element: Element) {
            if head > 0 {
                head -= 1
                elements[head] = element
            } else {
                elements.insert(element, at: 0)
            }
        }

        mutating func popFirst() -> Element? {
            guard head < elements.count else { return nil }
            defer {
                head += 1
                // The move of what is left costs no more than what was taken since the last one.
                if head * 2 >= elements.count {
                    elements.removeFirst(head)
                    head = 0
                }
            }
            return elements[head].take()
        }

        mutating func removeAll(where isGone: (Element) -> Bool) {
            elements = all.filter { !isGone($0) }
            head = 0
        }

        mutating func takeAll() -> [Element] {
            defer { (elements, head) = ([], 0) }
            return all
        }
    }

#endif
