// JSONScanner.swift - looks through JSON before anything is made of it: RFC 8259.
// Invariants: it never calls itself, so that no nesting overflows a stack; it reads each byte once, and keeps one byte
// for each open bracket, and the names of open objects only if they are to be compared.

internal import WryneckHTTP

/// Finds out whether bytes are JSON, within `JSONRules`.
package struct JSONScanner {
    /// What is wrong, and where.
    package struct Fault: Error, Equatable {
        /// In words: what is expected.
        package var reason: String
        /// The number of bytes before the place.
        package var offset: Int
    }

    /// What may come next.
    private enum Expectation {
        case value
        case valueOrEnd
        case name
        case nameOrEnd
        case commaOrEnd
        case nothing
    }

    private enum Container {
        case list
        case object

        var end: UInt8 { self == .list ? UInt8(ascii: "]") : UInt8(ascii: "}") }
    }

    let bytes: [UInt8]
    let rules: JSONRules
    var index = 0
    private var brackets: [Container] = []
    /// The names that have come, of each open object; none if they are not compared.
    private var names: [Set<String>] = []
    private var values = 0

    private init(_ bytes: [UInt8], _ rules: JSONRules) {
        self.bytes = bytes
        self.rules = rules.clamped
    }

    /// - Parameters:
    ///   - bytes: the whole body.
    ///   - rules: the limits.
    /// - Throws: the first thing that is wrong.
    package static func check(_ bytes: [UInt8], _ rules: JSONRules) throws(Fault) {
        var scanner = JSONScanner(bytes, rules)
        try scanner.run()
    }

    private mutating func run() throws(Fault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        var expectation = Expectation.value
        while true {
            skipBlanks()
            guard let byte = current else {
                guard expectation == .nothing else { throw fault("it ends too early") }
                return
            }
            switch expectation {
            case .nothing: throw fault("something follows its end")
            case .value: expectation = try value(byte)
            case .valueOrEnd: expectation = try byte == brackets.last?.end ? close() : value(byte)
            case .nameOrEnd: expectation = try byte == brackets.last?.end ? close() : name(byte)
            case .name: expectation = try name(byte)
            case .commaOrEnd: expectation = try separator(byte)
            }
        }
    }

    private mutating func value(_ byte: UInt8) throws(Fault) -> Expectation {
        values += 1
        guard values <= rules.values else { throw fault("it has more than \(rules.values) values") }
        switch byte {
        case UInt8(ascii: "{"): return try enter(.object, .nameOrEnd)
        case UInt8(ascii: "["): return try enter(.list, .valueOrEnd)
        case ASCII.quote: _ = try string(keeps: false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: throw fault("a value is expected")
        }
        return afterValue
    }

    private mutating func enter(_ container: Container, _ next: Expectation) throws(Fault) -> Expectation {
        guard brackets.count < rules.depth else { throw fault("it is nested more than \(rules.depth) deep") }
        brackets.append(container)
        if container == .object, rules.refusesDuplicates { names.append([]) }
        index += 1
        return next
    }

    private mutating func close() -> Expectation {
        if brackets.popLast() == .object, rules.refusesDuplicates { names.removeLast() }
        index += 1
        return afterValue
    }

    private var afterValue: Expectation { brackets.isEmpty ? .nothing : .commaOrEnd }

    private mutating func separator(_ byte: UInt8) throws(Fault) -> Expectation {
        if byte == brackets.last?.end { return close() }
        guard byte == ASCII.comma else { throw fault("a comma or the closing bracket is expected") }
        index += 1
        return brackets.last == .list ? .value : .name
    }

    private mutating func name(_ byte: UInt8) throws(Fault) -> Expectation {
        guard byte == ASCII.quote else { throw fault("a name in quotes is expected") }
        let start = index
        let name = try string(keeps: rules.refusesDuplicates)
        if rules.refusesDuplicates { try note(String(decoding: name, as: UTF8.self), at: start) }
        skipBlanks()
        guard current == ASCII.colon else { throw fault("a colon is expected") }
        index += 1
        return .value
    }

    /// Names are compared as Swift compares texts, because that is how a decoder finds them.
    private mutating func note(_ name: String, at start: Int) throws(Fault) {
        guard names[names.count - 1].insert(name).inserted else {
            throw Fault(reason: "a name comes twice in one object", offset: start)
        }
    }

    private mutating func literal(_ word: StaticString) throws(Fault) {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[index..<end].withUnsafeBytes({ ASCII.equals($0, word) }),
            bytes[index..<end].allSatisfy({ $0 == ASCII.lowercased($0) })
        else { throw fault("a value is expected") }
        index = end
    }

    // MARK: Bytes

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: index) }

    /// §2: four blanks, and no others.
    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }
}
