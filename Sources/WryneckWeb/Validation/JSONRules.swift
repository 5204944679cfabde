// JSONRules.swift - how much JSON may be in a body, and how strictly it is read.

/// What is taken as JSON by `request.json(as:)`: RFC 8259 to the letter, within limits.
///
/// The bytes are looked through before a decoder sees them. Refused with 400, and with the place, is what is not JSON
/// (a comma at the end of a list, a line break in a string, a zero before a number, bytes that are not UTF-8, half of a
/// surrogate pair, of which no text can be made), and what is beyond a limit here. A byte order mark is skipped (§8.1).
public struct JSONRules: Sendable, Equatable {
    /// Lists and objects one within the other; 1 to 500. Foundation stops at 512, .NET at 64, PHP at 512.
    public var depth = 64

    /// Values in all: a body of a few megabytes may hold a million, each of which costs some 100 bytes when it is
    /// decoded. Names do not count.
    public var values = 100_000

    /// Bytes of one string or name, as they are written; nil for as many as the body may have.
    public var stringBytes: Int?

    /// Bytes of one number. A 64-bit one has at most 20, a `Double` 24; more are for decimals.
    public var numberBytes = 64

    /// Whether a name that comes twice in one object is refused: two readers may take different ones (RFC 8259 §4, RFC
    /// 7493 §2.3). Without it the first one counts, as Foundation has it.
    public var refusesDuplicates = false

    /// The defaults.
    public static let standard = JSONRules()

    /// The defaults, without names that come twice: what I-JSON is (RFC 7493).
    public static let strict: JSONRules = {
        var rules = JSONRules()
        rules.refusesDuplicates = true
        return rules
    }()

    /// Makes the defaults.
    public init() {}

    var clamped: JSONRules {
        var rules = self
        rules.depth = min(max(depth, 1), 500)
        rules.values = max(values, 1)
        rules.stringBytes = stringBytes.map { max($0, 0) }
        rules.numberBytes = max(numberBytes, 1)
        return rules
    }
}
