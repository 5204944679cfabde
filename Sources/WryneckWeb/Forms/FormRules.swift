// FormRules.swift - how a form or a query becomes a value.

/// How the fields of a form, or of a query, become a value: see `Request.form(as:)`.
public struct FormRules: Sendable, Equatable {
    /// What becomes of a field that has one value and comes several times: `page=1&page=2`. Whoever checks one of them
    /// must not be given the other.
    public enum Repetition: Sendable, Hashable {
        /// A mistake. Only for `Bool` it is not: a hidden field beside a check box has it sent twice, and it is true if
        /// one of them is.
        case refused
        /// The first one counts.
        case first
        /// The last one counts.
        case last
    }

    /// What becomes of a field that the type does not have.
    public enum Unknown: Sendable, Hashable {
        /// Nothing.
        case ignored
        /// A mistake; but for these names, such as that of a token.
        case refused(except: Set<String> = [])
    }

    /// A field that comes several times and has one value.
    public var repetition = Repetition.refused

    /// A field that the type does not have.
    public var unknown = Unknown.ignored

    /// The most brackets of a name: `address[city]` has one pair; 0 to 32. More are 400. Rack 32, qs 5.
    public var depth = 8

    /// The defaults.
    public static let standard = FormRules()

    /// Refuses fields that the type does not have.
    /// - Parameter except: names that may come all the same, such as that of a token.
    /// - Returns: the defaults with that.
    public static func closed(except: Set<String> = []) -> FormRules {
        var rules = FormRules()
        rules.unknown = .refused(except: except)
        return rules
    }

    /// Makes the defaults.
    public init() {}

    var mostBrackets: Int { min(max(depth, 0), 32) }
}
