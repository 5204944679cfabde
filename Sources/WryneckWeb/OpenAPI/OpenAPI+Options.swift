// OpenAPI+Options.swift - what a description says about the whole service.

public import Wryneck

extension OpenAPI {
    /// What stands in a description beside the routes.
    public struct Options: Sendable {
        /// A text about the service, in Markdown; nil for none.
        public var description: String?
        /// The URLs under which clients find the service, perhaps without a host; empty for the one that the
        /// description comes from.
        public var servers: [String] = []
        /// The ways to sign in, by names that `security` uses.
        public var securitySchemes: [(name: String, scheme: SecurityScheme)] = []
        /// The names of schemes of which one is needed for all routes that say nothing else; empty for none.
        public var security: [String] = []
        /// How the keys of recorded types are written: `.snakeCase` for a site whose coders convert them.
        public var keys = KeyStyle.asInSwift
        /// Whether a described route is in the description: all by default. Of use for a site with several hosts, or
        /// for parts with descriptions of their own.
        public var includes: @Sendable (Site.Routes.Entry) -> Bool = { _ in true }

        init() {}
    }

    /// How keys are written.
    public enum KeyStyle: Hashable, Sendable {
        /// As they are.
        case asInSwift
        /// `firstName` as `first_name`, as Foundation's coders convert them.
        case snakeCase

        func spelling(of key: String) -> String {
            guard self == .snakeCase else { return key }
            let scalars = Array(key.unicodeScalars)
            var words = String.UnicodeScalarView()
            for (index, scalar) in scalars.enumerated() {
                let isUpper = scalar.properties.isUppercase
                let isAfterLower = index > 0 && !scalars[index - 1].properties.isUppercase
                let isBeforeLower = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
                // In `myURLProperty` the P begins a word, and so does the U.
                if isUpper, index > 0, scalars[index - 1] != "_", isAfterLower || isBeforeLower { words.append("_") }
                words.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
            return String(words)
        }
    }

    /// A way to sign in (Security Scheme Object).
    public struct SecurityScheme: Sendable {
        /// What stands in the description.
        public var json: Value

        /// - Parameter json: a Security Scheme Object, for what the functions here do not make.
        public init(_ json: Value) { self.json = json }

        /// Name and password in each request (RFC 7617).
        public static var basic: SecurityScheme { SecurityScheme(["type": "http", "scheme": "basic"]) }

        /// A token in the field Authorization (RFC 6750).
        /// - Parameter format: a hint for people, such as `JWT`; nil for none.
        /// - Returns: the scheme.
        public static func bearer(format: String? = nil) -> SecurityScheme {
            var scheme = SecurityScheme(["type": "http", "scheme": "bearer"])
            if let format { scheme.json["bearerFormat"] = .string(format) }
            return scheme
        }

        /// A key in a parameter, such as the cookie of a session.
        /// - Parameters:
        ///   - name: the name of the parameter.
        ///   - place: where it stands.
        /// - Returns: the scheme.
        public static func key(_ name: String, in place: Operation.ParameterPlace) -> SecurityScheme {
            SecurityScheme(["type": "apiKey", "in": .string(place.rawValue), "name": .string(name)])
        }
    }
}
