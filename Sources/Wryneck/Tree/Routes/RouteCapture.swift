// RouteCapture.swift - a parameter that does not take every segment: one with a type, or with text around it.
// Invariant: of two that can take one segment, either one is more exact, or the tree is refused. The order of growing
// never decides.

internal import WryneckHTTP

struct RouteCapture {
    let name: String
    let value: RouteValue
    /// The text in front of and behind the braces, as it was written.
    let prefix: String
    let suffix: String
    /// The same as they are compared: in lower case where the branch ignores case.
    private let front: [UInt8]
    private let back: [UInt8]
    private let ignoresCase: Bool

    init(_ name: String, _ value: RouteValue, prefix: String, suffix: String, ignoresCase: Bool) {
        (self.name, self.value, self.prefix, self.suffix) = (name, value, prefix, suffix)
        self.ignoresCase = ignoresCase
        front = ignoresCase ? prefix.utf8.map(ASCII.lowercased) : Array(prefix.utf8)
        back = ignoresCase ? suffix.utf8.map(ASCII.lowercased) : Array(suffix.utf8)
    }

    /// The number of bytes around the parameter.
    private var frame: Int { front.count + back.count }

    /// Whether it takes a segment, whose bytes are decoded. The parameter itself is never empty, and its own case
    /// always counts.
    func takes(_ segment: [UInt8]) -> Bool {
        guard segment.count > frame else { return false }
        guard has(front, at: segment.prefix(front.count)), has(back, at: segment.suffix(back.count)) else {
            return false
        }
        return value.takes(segment[front.count..<(segment.count - back.count)])
    }

    private func has(_ frame: [UInt8], at bytes: ArraySlice<UInt8>) -> Bool {
        ignoresCase ? bytes.lazy.map(ASCII.lowercased).elementsEqual(frame) : bytes.elementsEqual(frame)
    }

    /// The part of a segment that is the parameter's.
    func part(of segment: String) -> String {
        String(decoding: segment.utf8.dropFirst(front.count).dropLast(back.count), as: UTF8.self)
    }

    // MARK: Two of them

    /// Whether both take the same segments, whatever their names are.
    func isSame(as other: RouteCapture) -> Bool {
        guard front == other.front, back == other.back else { return false }
        if case .words(let words) = value, case .words(let others) = other.value {
            return Set(words.map(ByteName.init)) == Set(others.map(ByteName.init))
        }
        return value == other.value
    }

    /// Whether it is tried before the other one: words are tried first, like names, then what has more text around it,
    /// then UUIDs, then the shorter types of integers.
    func isTried(before other: RouteCapture) -> Bool { order < other.order }

    private var order: (Int, Int, Int) {
        if case .words = value { return (0, 0, 0) }
        return (1, -frame, value.rank)
    }

    /// Whether there are segments that both take, and neither is more exact.
    func isAmbiguous(beside other: RouteCapture) -> Bool {
        guard order == other.order, !isSame(as: other) else { return false }
        switch (value, other.value) {
        case (.words(let words), .words): return words.contains { other.takes(front + Array($0.utf8) + back) }
        case (.uuid, .uuid):
            // The hyphens are at fixed places, so other text around them means other segments.
            return false
        case (.integer, .integer):
            return overlaps(front, other.front, where: isNumeric)
                && overlaps(back.reversed(), other.back.reversed(), where: isNumeric)
        default:
            return overlaps(front, other.front) { _ in true }
                && overlaps(back.reversed(), other.back.reversed()) { _ in true }
        }
    }

    /// Whether one text begins with the other, and what it has more can be a part of the parameter.
    private func overlaps(_ one: [UInt8], _ other: [UInt8], where isPart: (UInt8) -> Bool) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return long.starts(with: short) && long.dropFirst(short.count).allSatisfy(isPart)
    }

    private func isNumeric(_ byte: UInt8) -> Bool { ASCII.isDigit(byte) || byte == UInt8(ascii: "-") }
}

extension RouteCapture: CustomStringConvertible {
    /// The segment as it is written in a path.
    var description: String { "\(prefix){\(name)\(value.text.isEmpty ? "" : ":" + value.text)}\(suffix)" }
}
