import ProcessTesting
import Testing

@testable import WryneckWeb

@Suite("JSON, before a decoder sees it") struct JSONScannerTests {
    private func fault(_ text: String, _ rules: JSONRules = .standard) -> JSONScanner.Fault? {
        fault(Array(text.utf8), rules)
    }

    private func fault(_ bytes: [UInt8], _ rules: JSONRules = .standard) -> JSONScanner.Fault? {
        do throws(JSONScanner.Fault) { try JSONScanner.check(bytes, rules) } catch { return error }
        return nil
    }

    private static let good = [
        "0", "-0", " 1 ", "\"\"", "null", "true", "false", "[]", "{}", "[[],{}]", "[1,2]", #"{"a":1,"b":[{}]}"#,
        "1.5e+10",
        "-0.0E-0", #""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00""#, "\"é😀\u{7F}\"", "\u{FEFF}1", "\r\n\t 1\r\n", #"{"":""}"#,
        #"{"a":1,"a":2}"#,
    ]

    private static let bad = [
        "", " ", "[", "{", "[1", #"{"a""#, #"{"a":"#, #"{"a":1"#, "[1,]", #"{"a":1,}"#, "[,1]", "{,}", "[1 2]",
        #"{"a" 1}"#,
        "{a:1}", "{1:1}", "]", "}", "[}", "{]", "[1}", #"{"a":1]"#, "1 2", "01", "-", "+1", ".5", "1.", "1e", "1e+",
        "0x10",
        "NaN", "Infinity", "-Infinity", "nul", "nulll", "True", "TRUE", "'a'", "\"a", "\"\t\"", "\"\n\"", #""\x""#,
        #""\u00""#,
        #""\u00g0""#, #""\ud800""#, #""\udc00""#, #""\ud800A""#, #""\ud800\ud800""#, #""\ud800\n""#, "// a\n1",
        "[1]/**/",
        "\u{A0}1", "\u{FEFF}\u{FEFF}1", "\u{0}", "1\u{0}",
    ]

    @Test("what the RFC has is taken", arguments: good)
    func taken(text: String) { #expect(fault(text) == nil) }

    @Test("what it does not have is refused", arguments: bad)
    func refused(text: String) { #expect(fault(text) != nil) }

    @Test(
        "bytes that are not UTF-8 are refused in a string",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xC3, 0x28],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(fault([0x22] + bytes + [0x22])?.reason == "it is not UTF-8")
        #expect(fault([0x22] + bytes) != nil)
    }

    @Test("UTF-16, which some decoders guess, is refused")
    func otherEncodings() {
        #expect(fault([0x5B, 0x00, 0x5D, 0x00]) != nil)
        #expect(fault([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D]) != nil)
    }

    @Test("the place is told")
    func places() {
        #expect(fault(#"{"a": tru}"#) == JSONScanner.Fault(reason: "a value is expected", offset: 6))
        #expect(fault("[1,2")?.offset == 4)
        #expect(fault("{\"a\":1,}") == JSONScanner.Fault(reason: "a name in quotes is expected", offset: 7))
    }

    @Test("nesting ends at a depth, however much of it comes")
    func depth() {
        let rules = JSONRules()
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(fault(deep(64)) == nil)
        #expect(fault(deep(65)) == JSONScanner.Fault(reason: "it is nested more than 64 deep", offset: 64))
        #expect(fault(String(repeating: "{\"a\":", count: 100_000))?.offset == 64 * 5)
        var endless = rules
        endless.depth = .max
        #expect(fault(String(repeating: "[", count: 100_000), endless)?.offset == 500)
    }

    @Test("values, strings and numbers have their limits")
    func limits() {
        var rules = JSONRules()
        (rules.values, rules.stringBytes, rules.numberBytes) = (4, 3, 3)
        #expect(fault("[1,2,3]", rules) == nil)
        #expect(fault("[1,2,3,4]", rules)?.reason == "it has more than 4 values")
        #expect(fault(#"{"abc":"abc"}"#, rules) == nil)
        #expect(fault(#"{"abcd":1}"#, rules)?.reason == "a string is longer than 3 bytes")
        #expect(fault(#"["\n\n"]"#, rules)?.reason == "a string is longer than 3 bytes")
        #expect(fault("[-12]", rules) == nil)
        #expect(fault("[1e10]", rules) == JSONScanner.Fault(reason: "a number has more than 3 characters", offset: 1))
        #expect(fault("[" + String(repeating: "9", count: 65) + "]")?.offset == 1)
    }

    @Test("names that come twice in one object are refused by option, however they are written")
    func duplicates() {
        for text in [
            #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "{\"\u{e9}\":1,\"e\u{301}\":2}", #"[{"b":{"a":1,"c":2,"a":3}}]"#,
        ] {
            #expect(fault(text) == nil)
            #expect(fault(text, .strict)?.reason == "a name comes twice in one object")
        }
        #expect(fault(#"{"a":{"a":1},"b":{"a":1},"c":[{"a":1},{"a":1}]}"#, .strict) == nil)
        let many = "{" + (0..<5000).map { "\"n\($0)\":0" }.joined(separator: ",") + "}"
        #expect(fault(many, .strict) == nil)
    }

    @Test("of mutated JSON it takes the same as the grammar, written down once more")
    func mutations() {
        var random = Random(seed: 8259)
        let bytes = Array("[]{},:\"\\ \t\n0123456789-+.eEtruefalsnu/'\u{1}é".utf8) + [0x80, 0xED, 0xA0, 0xF0, 0xFF]
        var seen = (taken: 0, refused: 0)
        for round in 0..<3000 {
            var input = Array(Self.good[round % Self.good.count].utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0...input.count, using: &random)
                let byte = bytes[Int.random(in: 0..<bytes.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where place < input.count: input[place] = byte
                case 1 where place < input.count: input.remove(at: place)
                default: input.insert(byte, at: place)
                }
            }
            let verdict = fault(input)
            var model = JSONModel(input)
            let isJSON = model.isJSON
            #expect((verdict == nil) == isJSON, "\(String(decoding: input, as: UTF8.self).debugDescription)")
            if let verdict { #expect((0...input.count).contains(verdict.offset)) }
            if verdict == nil { seen.taken += 1 } else { seen.refused += 1 }
        }
        #expect(seen.taken > 300 && seen.refused > 300)
    }
}

/// RFC 8259's grammar over characters, one function for each rule.
private struct JSONModel {
    private var rest: ArraySlice<Unicode.Scalar>
    private let isText: Bool

    init(_ bytes: [UInt8]) {
        let text = String(validating: bytes, as: UTF8.self)
        isText = text != nil
        let scalars = Array((text ?? "").unicodeScalars)
        rest = scalars[(scalars.first == "\u{FEFF}" ? 1 : 0)...]
    }

    var isJSON: Bool {
        mutating get {
            guard isText else { return false }
            blanks()
            guard value() else { return false }
            blanks()
            return rest.isEmpty
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func blanks() { rest = rest.drop { " \t\n\r".unicodeScalars.contains($0) } }

    private mutating func value() -> Bool {
        switch rest.first {
        case "{": list("{", "}") { $0.member() }
        case "[": list("[", "]") { $0.value() }
        case "\"": string()
        case "t": word("true")
        case "f": word("false")
        case "n": word("null")
        default: number()
        }
    }

    private mutating func word(_ word: String) -> Bool { word.unicodeScalars.allSatisfy { take($0) } }

    private mutating func list(
        _ start: Unicode.Scalar, _ end: Unicode.Scalar, _ element: (inout JSONModel) -> Bool
    ) -> Bool {
        _ = take(start)
        blanks()
        if take(end) { return true }
        repeat {
            blanks()
            guard element(&self) else { return false }
            blanks()
        } while take(",")
        return take(end)
    }

    private mutating func member() -> Bool {
        guard rest.first == "\"", string() else { return false }
        blanks()
        guard take(":") else { return false }
        blanks()
        return value()
    }

    private mutating func string() -> Bool {
        _ = take("\"")
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return true }
            if scalar.value < 0x20 { return false }
            guard scalar == "\\" else { continue }
            guard let letter = rest.popFirst() else { return false }
            guard letter == "u" else {
                if "\"\\/bfnrt".unicodeScalars.contains(letter) { continue }
                return false
            }
            guard let unit = hex() else { return false }
            if (0xDC00...0xDFFF).contains(unit) { return false }
            if (0xD800...0xDBFF).contains(unit) {
                guard take("\\"), take("u"), let low = hex(), (0xDC00...0xDFFF).contains(low) else { return false }
            }
        }
        return false
    }

    private mutating func hex() -> Int? {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
        rest.removeFirst(4)
        return Int(String(String.UnicodeScalarView(digits)), radix: 16)
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0"), !digits() { return false }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let after = rest.drop { ("0"..."9").contains($0) }
        defer { rest = after }
        return after.count < rest.count
    }
}
