// OpenAPI+Value.swift - JSON as a value, with its members in the order in which they were written.

internal import Wryneck

extension OpenAPI {
    /// A piece of JSON: what a description is made of, and the way to say in it what the functions here do not.
    public indirect enum Value: Hashable, Sendable {
        /// `null`
        case null
        /// `true` or `false`
        case bool(Bool)
        /// A whole number.
        case integer(Int)
        /// Another number; one that JSON cannot have is written as null.
        case number(Double)
        /// A text.
        case string(String)
        /// A list.
        case array([Value])
        /// Names with values, in their order.
        case object([Member])

        /// A name with its value.
        public struct Member: Hashable, Sendable {
            /// The name.
            public var key: String
            /// The value.
            public var value: Value

            /// - Parameters:
            ///   - key: the name.
            ///   - value: the value.
            public init(_ key: String, _ value: Value) { (self.key, self.value) = (key, value) }
        }

        /// The member with a name; nil without one, and for anything but an object. Setting it on anything else makes
        /// an object of that.
        public subscript(key: String) -> Value? {
            get {
                guard case .object(let members) = self else { return nil }
                return members.first { $0.key == key }?.value
            }
            set {
                var members: [Member] = []
                if case .object(let old) = self { members = old }
                let index = members.firstIndex { $0.key == key }
                switch (index, newValue) {
                case (let index?, let value?): members[index].value = value
                case (let index?, nil): members.remove(at: index)
                case (nil, let value?): members.append(Member(key, value))
                case (nil, nil): break
                }
                self = .object(members)
            }
        }

        /// The text of the JSON, in one line.
        public var text: String {
            switch self {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .number(let value): value.isFinite ? "\(value)" : "null"
            case .string(let value): JSONQuoting.quoted(value)
            case .array(let values): "[\(values.map(\.text).joined(separator: ","))]"
            case .object(let members):
                "{\(members.map { "\(JSONQuoting.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
            }
        }
    }
}

extension OpenAPI.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: OpenAPI.Value...) { self = .array(elements) }
    /// Names with values.
    public init(dictionaryLiteral elements: (String, OpenAPI.Value)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
