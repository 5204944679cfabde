// Request+Query.swift - the query of a request, as lookups by name.

internal import WryneckHTTP

extension Request {
    /// The names and values of a URL's query, in their order.
    public struct Query: Sendable, Sequence {
        private var items = QueryItems()

        init() {}

        init(_ head: RequestHead, limit: Int) throws(ProtocolViolation) {
            items = try head.withQueryBytes { bytes throws(ProtocolViolation) in
                if let bytes { try QueryItems(bytes, limit: limit) } else { QueryItems() }
            }
        }

        /// The first value with the name; empty for a name without a value, nil if there is no such name.
        public subscript(name: String) -> String? { items[name] }

        /// All values with the name, in their order.
        public func all(_ name: String) -> [String] { items.all(name) }

        /// The first value of a name as a type that can be made from text, such as `Int`: `try
        /// request.query.require("page", as: Int.self)`.
        /// - Parameters:
        ///   - name: the name in the query.
        ///   - type: the type to make.
        /// - Returns: the value.
        /// - Throws: `HTTPError` with 400 if there is no such name, or its text does not fit.
        public func require<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value
        {
            try items.require(name, as: type, called: "the query's")
        }

        /// The first value of a name that may be missing, as a type that can be made from text: `let page = try
        /// request.query.value("page", as: Int.self) ?? 1`.
        /// - Parameters:
        ///   - name: the name in the query.
        ///   - type: the type to make.
        /// - Returns: the value; nil if there is no such name.
        /// - Throws: `HTTPError` with 400 if there is one, and its text does not fit (an empty one fits no number).
        public func value<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value?
        {
            try items.value(name, as: type, called: "the query's")
        }

        /// Begins at the first pair.
        public func makeIterator() -> AnyIterator<(name: String, value: String)> { items.makeIterator() }
    }
}
