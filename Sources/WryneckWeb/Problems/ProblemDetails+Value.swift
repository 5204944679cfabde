// ProblemDetails+Value.swift - the value of a further member, and how it is written.
// Invariant: what is written is JSON whatever is in it: a number that is none becomes null.

extension ProblemDetails {
    /// The value of a member, as a literal: `["balance": 30, "accounts": ["/account/12345"]]`.
    public indirect enum Value: Sendable, Equatable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A whole number. JavaScript keeps those up to 2^53.
        case integer(Int)
        /// A number; one that is not finite is written as `null`.
        case number(Double)
        /// A text.
        case string(String)
        /// A list.
        case array([Value])
        /// An object. Its members are written in the order of their names, so that equal values give equal bytes.
        case object([String: Value])

        /// Appends the value as JSON.
        func append(to output: inout [UInt8]) {
            switch self {
            case .null: output += "null".utf8
            case .bool(let value): output += (value ? "true" : "false").utf8
            case .integer(let value): output += "\(value)".utf8
            case .number(let value): output += (value.isFinite ? "\(value)" : "null").utf8
            case .string(let value): JSONText.append(value, to: &output)
            case .array(let values):
                JSONText.appendList(values, "[", "]", to: &output) { $0.append(to: &$1) }
            case .object(let members):
                let members = members.sorted { $0.key < $1.key }
                JSONText.appendList(members, "{", "}", to: &output) { member, output in
                    JSONText.append(member.key, to: &output)
                    output.append(UInt8(ascii: ":"))
                    member.value.append(to: &output)
                }
            }
        }
    }
}

extension ProblemDetails.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: ProblemDetails.Value...) { self = .array(elements) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// An object; of two members with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, ProblemDetails.Value)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
