// Random+Picking.swift - what a script picks by chance.

internal import ProcessTesting

extension Random {
    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    /// Mostly small, sometimes as large as may be: bugs live at both ends.
    mutating func size(upTo limit: Int) -> Int {
        switch number(0...9) {
        case 0: 0
        case 1...6: number(0...min(limit, 2000))
        default: number(0...limit)
        }
    }
}
