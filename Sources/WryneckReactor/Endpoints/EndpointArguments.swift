// EndpointArguments.swift - the parts of an endpoint's text: `kind:positional:key=value`. Twisted's grammar
// (endpoints._tokenize): a colon ends an argument, the first equals sign in one ends its key, a backslash takes the
// next character as it is.
// Invariant: every argument is taken once; an argument that nobody has taken at the end is an error, and never ignored.

struct EndpointArguments {
    let kind: String
    private let text: String
    private var positional: ArraySlice<String>
    private var named: [String: String]

    init(_ text: String) throws(Endpoint.ParseError) {
        self.text = text
        named = [:]
        var arguments = try EndpointArguments.split(text)
        let first = arguments.removeFirst()
        guard first.key == nil, !first.value.isEmpty else {
            throw Endpoint.ParseError(text: text, reason: "it has to begin with its kind, such as tcp:")
        }
        kind = first.value
        // "systemd:" is a kind without arguments; they may follow all the same ("systemd::proxies=unix").
        if kind == "systemd", let first = arguments.first, first.key == nil, first.value.isEmpty {
            arguments.removeFirst()
        }
        positional = arguments.filter { $0.key == nil }.map(\.value)[...]
        for case (let key?, let value) in arguments where named.updateValue(value, forKey: key) != nil {
            throw Endpoint.ParseError(text: text, reason: "\(key)= is there twice")
        }
    }

    /// Splits by Unicode scalars, not grapheme clusters: a combining mark behind a colon must not hide the colon.
    private static func split(_ text: String) throws(Endpoint.ParseError) -> [(key: String?, value: String)] {
        var arguments: [(key: String?, value: String)] = []
        var (key, current) = (String?.none, String.UnicodeScalarView())
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case ":":
                arguments.append((key, String(current)))
                (key, current) = (nil, String.UnicodeScalarView())
            case "=" where key == nil:
                key = String(current)
                current = String.UnicodeScalarView()
            case "\\":
                guard let escaped = rest.popFirst() else {
                    throw Endpoint.ParseError(text: text, reason: "nothing follows the last backslash")
                }
                current.append(escaped)
            default: current.append(scalar)
            }
        }
        arguments.append((key, String(current)))
        return arguments
    }

    func mistake(_ reason: String) -> Endpoint.ParseError { Endpoint.ParseError(text: text, reason: reason) }

    // MARK: Taking

    /// Takes an argument by its key, or the next one that has none.
    mutating func takeNext(or key: String) throws(Endpoint.ParseError) -> String {
        guard let value = take(key) ?? positional.popFirst(), !value.isEmpty else {
            throw mistake("the \(key) is missing")
        }
        return value
    }

    mutating func take(_ key: String) -> String? { named.removeValue(forKey: key) }

    mutating func takeNumber(_ key: String, in range: ClosedRange<Int>) throws(Endpoint.ParseError) -> Int? {
        guard let digits = take(key) else { return nil }
        return try number(digits, key, in: range)
    }

    func number(_ digits: String, _ key: String, in range: ClosedRange<Int>, radix: Int = 10) throws(Endpoint
        .ParseError) -> Int
    {
        // Int would also accept a sign.
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits, radix: radix),
            range.contains(number)
        else {
            let limits = "\(String(range.lowerBound, radix: radix)) to \(String(range.upperBound, radix: radix))"
            throw mistake("the \(key) must be \(limits)\(radix == 8 ? ", in octal digits" : "")")
        }
        return number
    }

    /// Throws if an argument is left.
    func finish() throws(Endpoint.ParseError) {
        if let key = named.keys.sorted().first { throw mistake("\(kind): knows no \(key)=") }
        if let value = positional.first { throw mistake("it is not clear what \"\(value)\" means") }
    }
}
