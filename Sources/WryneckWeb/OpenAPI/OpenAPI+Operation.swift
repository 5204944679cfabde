// OpenAPI+Operation.swift - what a program declares about one of its routes.
// Invariant: what was not declared is not said. A type that cannot be described is a mistake of the route, which keeps
// the server from starting.

public import HTTPTypes
public import Wryneck

extension OpenAPI {
    /// What is declared about a route. See `Branch.Route.describe(_:)`.
    public struct Operation: Sendable {
        /// A short text for lists; nil for none.
        public var summary: String?
        /// A longer text, in Markdown; nil for none.
        public var description: String?
        /// The groups in which it is shown.
        public var tags: [String] = []
        /// Whether it should not be used any more.
        public var isDeprecated = false
        /// The names of security schemes, each of which is enough (`OpenAPI.Options.securitySchemes`); empty for a
        /// route that is open to all, nil for what holds for all routes.
        public var security: [String]?

        struct Parameter: Sendable {
            var name: String
            var place: ParameterPlace
            var schema: Schema
            var description: String?
            var isRequired: Bool
        }

        struct Content: Sendable {
            var type: String
            var schema: Schema
        }

        struct Answer: Sendable {
            /// A code, or `default`.
            var code: String
            var description: String
            var contents: [Content] = []
        }

        private(set) var parameters: [Parameter] = []
        /// Texts about the parameters of the path, by their names.
        private(set) var pathTexts: [(name: String, text: String)] = []
        private(set) var bodies: [Content] = []
        private(set) var bodyText: String?
        private(set) var bodyIsRequired = true
        private(set) var answers: [Answer] = []
        private(set) var mistakes: [String] = []

        /// The place of a parameter.
        public enum ParameterPlace: String, Hashable, Sendable {
            /// Behind the question mark.
            case query
            /// A field of the head.
            case header
            /// A cookie.
            case cookie
        }

        // MARK: Parameters

        /// Declares a parameter. Those of the path are known by the route.
        /// - Parameters:
        ///   - name: its name.
        ///   - place: where it stands.
        ///   - type: the type of its value.
        ///   - description: a text for people; nil for none.
        ///   - isRequired: whether a request without it is refused.
        public mutating func parameter(
            _ name: String, in place: ParameterPlace = .query, _ type: any Decodable.Type = String.self,
            _ description: String? = nil, isRequired: Bool = false
        ) {
            guard let schema = schema(type) else { return }
            parameter(name, in: place, schema: schema, description, isRequired: isRequired)
        }

        /// Declares a parameter with a schema. See the other `parameter`.
        public mutating func parameter(
            _ name: String, in place: ParameterPlace = .query, schema: Schema, _ description: String? = nil,
            isRequired: Bool = false
        ) {
            let isTwice = parameters.contains { $0.name == name && $0.place == place }
            if isTwice { return mistakes.append("the parameter \"\(name)\" is described twice") }
            parameters.append(
                Parameter(
                    name: name, place: place, schema: schema, description: description, isRequired: isRequired))
        }

        /// Says what a parameter of the path means.
        /// - Parameters:
        ///   - name: the name in the route's braces, or in those of a branch around it.
        ///   - text: a text for people.
        public mutating func path(_ name: String, _ text: String) { pathTexts.append((name, text)) }

        // MARK: Bodies

        /// Declares the body of the request. Several calls with different media types declare alternatives.
        /// - Parameters:
        ///   - type: the type that the handler decodes.
        ///   - mediaType: the media type.
        ///   - description: a text for people; nil for none.
        ///   - isRequired: whether a request without a body is refused.
        public mutating func body(
            _ type: any Decodable.Type, as mediaType: String = "application/json", _ description: String? = nil,
            isRequired: Bool = true
        ) {
            guard let schema = schema(type) else { return }
            body(schema: schema, as: mediaType, description, isRequired: isRequired)
        }

        /// Declares the body of the request by a schema. See the other `body`.
        public mutating func body(
            schema: Schema, as mediaType: String = "application/json", _ description: String? = nil,
            isRequired: Bool = true
        ) {
            bodies.removeAll { $0.type == mediaType }
            bodies.append(Content(type: mediaType, schema: schema))
            bodyText = description ?? bodyText
            bodyIsRequired = isRequired
        }

        // MARK: Responses

        /// Declares a response without a body.
        /// - Parameters:
        ///   - status: its status; nil for all that are not named.
        ///   - description: a text for people; nil for the phrase of the status.
        public mutating func response(_ status: HTTPResponse.Status?, _ description: String? = nil) {
            let code = status.map { "\($0.code)" } ?? "default"
            let text = description ?? status?.reasonPhrase ?? "Any other answer"
            if let index = answers.firstIndex(where: { $0.code == code }) {
                if description != nil { answers[index].description = text }
            } else {
                answers.append(Answer(code: code, description: text))
            }
        }

        /// Declares a response with a body.
        /// - Parameters:
        ///   - status: its status; nil for all that are not named.
        ///   - type: the type of the body; one that is only encoded has to be `OpenAPI.Described`.
        ///   - mediaType: the media type.
        ///   - description: a text for people; nil for the phrase of the status.
        public mutating func response(
            _ status: HTTPResponse.Status?, _ type: Any.Type, as mediaType: String = "application/json",
            _ description: String? = nil
        ) {
            guard let schema = schema(type) else { return }
            response(status, schema: schema, as: mediaType, description)
        }

        /// Declares a response with a body by a schema. See the other `response`.
        public mutating func response(
            _ status: HTTPResponse.Status?, schema: Schema, as mediaType: String = "application/json",
            _ description: String? = nil
        ) {
            response(status, description)
            let code = status.map { "\($0.code)" } ?? "default"
            guard let index = answers.firstIndex(where: { $0.code == code }) else { return }
            answers[index].contents.removeAll { $0.type == mediaType }
            answers[index].contents.append(Content(type: mediaType, schema: schema))
        }

        private mutating func schema(_ type: Any.Type) -> Schema? {
            do { return try .schema(type) } catch {
                mistakes.append("\(error)")
                return nil
            }
        }
    }
}

extension Branch.Route {
    /// Declares what the route takes and answers, for the description that an `OpenAPI` resource serves. A route that
    /// is not described is not in it.
    ///
    /// ```swift
    /// notes.post("", name: "note.add") { request in ... }.describe {
    ///     $0.summary = "Adds a note"
    ///     $0.body(NewNote.self)
    ///     $0.response(.created, Note.self)
    ///     $0.response(.unprocessableContent, "The text is empty")
    /// }
    /// ```
    /// Nothing of it is checked against what the handler does.
    /// - Parameter change: fills in the description; called at once.
    /// - Returns: the route.
    @discardableResult
    public func describe(_ change: (inout OpenAPI.Operation) -> Void) -> Branch.Route {
        var operation = self.operation ?? OpenAPI.Operation()
        let old = operation.mistakes.count
        change(&operation)
        mistakes += operation.mistakes.dropFirst(old)
        notes[ObjectIdentifier(OpenAPI.Operation.self)] = operation
        return self
    }

    private var operation: OpenAPI.Operation? {
        notes[ObjectIdentifier(OpenAPI.Operation.self)] as? OpenAPI.Operation
    }
}
