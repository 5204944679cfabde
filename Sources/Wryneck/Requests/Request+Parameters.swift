// Request+Parameters.swift - the segments that matched a route's parameters.

internal import HTTPTypes
internal import WryneckHTTP

extension Request {
    /// The values of a route's parameters, percent-decoded.
    ///
    /// `{name}` has one segment, `{name:Int}` one that is an integer, and `{name}.png` what is in front of the `.png`.
    /// `{name...}` has all that are left, with slashes between them, a slash at the end
    /// included: of `get("docs/{page...}")` the value is `a/b` for `/docs/a/b`, `a/b/` for `/docs/a/b/`, and empty for
    /// `/docs/`; `/docs` does not match.
    ///
    /// A value is text of the client's, and no path of a file: it may hold what a client has escaped (`%2F` is a slash,
    /// `%2E%2E%2F` is `../`), dots and all. Files are served by ``Files``, which stays inside its folder:
    /// `root["docs/{page...}"] = Files("docs")`.
    public struct Parameters {
        private var pairs: [(name: String, value: String)] = []

        /// The value of a parameter; nil if the route has none with that name. Of two with the same name the inner one
        /// counts.
        public subscript(name: String) -> String? { pairs.last { $0.name.hasSameBytes(as: name) }?.value }

        /// The value of a parameter as a type that can be made from text, such as `Int`.
        /// - Parameters:
        ///   - name: the name in the route's braces.
        ///   - type: the type to make.
        /// - Returns: the value.
        /// - Throws: `HTTPError` with 400 if the text does not fit, with 500 if the route has no such parameter.
        public func require<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value
        {
            guard let text = self[name] else { throw HTTPError(.internalServerError) }
            return try read(text, of: name)
        }

        /// The value of a parameter that only some of a handler's routes have, as a type that can be made from text.
        /// - Parameters:
        ///   - name: the name in the route's braces.
        ///   - type: the type to make.
        /// - Returns: the value; nil if the route has no such parameter.
        /// - Throws: `HTTPError` with 400 if it has one, and the text does not fit.
        public func value<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value?
        {
            try self[name].map { try read($0, of: name) }
        }

        /// The value of a parameter as an enum of texts, such as one of `{order:\(cases: Order.self)}`.
        /// - Parameters:
        ///   - name: the name in the route's braces.
        ///   - type: the type with the raw value.
        /// - Returns: the value.
        /// - Throws: `HTTPError` with 400 if there is no such case, with 500 if the route has no such parameter.
        @_disfavoredOverload
        public func require<Value: RawRepresentable<String>>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value
        {
            guard let text = self[name] else { throw HTTPError(.internalServerError) }
            guard let value = Value(rawValue: text) else { throw malformed(name) }
            return value
        }

        private func malformed(_ name: String) -> HTTPError {
            HTTPError(.badRequest, "the parameter \"\(name)\" is malformed")
        }

        private func read<Value: LosslessStringConvertible>(_ text: String, of name: String) throws -> Value {
            guard let value = Value(text) else { throw malformed(name) }
            return value
        }

        /// Takes what a route's segments have matched.
        mutating func add(_ segments: [RoutePattern.Segment], _ path: Request.Path) {
            var path = path
            for segment in segments {
                switch segment {
                case .literal: path.skip()
                case .capture(let capture): pairs.append((capture.name, capture.part(of: path.popFirst() ?? "")))
                case .parameter(let name): pairs.append((name, path.popFirst() ?? ""))
                case .rest(let name): pairs.append((name, path.popAll().joined(separator: "/")))
                }
            }
        }
    }
}
