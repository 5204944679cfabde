// OpenAPIDocument.swift - the description as a value: routes in, JSON out.
// Invariants: an operation's path is the route's; no two paths differ only in the names of their parameters (OpenAPI
// calls these identical); each type has one name.

internal import HTTPTypes
internal import Wryneck
internal import WryneckHTTP

struct OpenAPIDocument {
    private(set) var json: OpenAPI.Value = [:]
    /// What could not be said.
    private(set) var remarks: [String] = []

    private struct PathItem {
        let template: PathTemplate
        var operations: [(method: String, json: OpenAPI.Value)] = []
    }

    private var items: [PathItem] = []
    private var definitions: [String: OpenAPI.Schema.Definition] = [:]

    init(title: String, version: String, _ options: OpenAPI.Options, _ routes: Site.Routes, prefix: String) {
        for entry in routes where options.includes(entry) {
            guard let operation = entry.notes[ObjectIdentifier(OpenAPI.Operation.self)] as? OpenAPI.Operation else {
                continue
            }
            add(operation, entry)
        }
        let names = TypeNames(definitions)
        json["openapi"] = "3.1.0"
        var info: OpenAPI.Value = ["title": .string(title), "version": .string(version)]
        if let text = options.description { info["description"] = .string(text) }
        json["info"] = info
        let servers = options.servers.isEmpty && !prefix.isEmpty ? [prefix] : options.servers
        if !servers.isEmpty { json["servers"] = .array(servers.map { ["url": .string($0)] }) }
        json["paths"] = names.resolving(
            .object(
                items.map { item in
                    .init(item.template.text, .object(item.operations.map { .init($0.method, $0.json) }))
                }))
        json["components"] = components(options, names)
        if !options.security.isEmpty { json["security"] = Self.requirement(options.security) }
    }

    private func components(_ options: OpenAPI.Options, _ names: TypeNames) -> OpenAPI.Value? {
        var components: OpenAPI.Value = [:]
        if !definitions.isEmpty { components["schemas"] = names.schemas(definitions, options.keys) }
        if !options.securitySchemes.isEmpty {
            components["securitySchemes"] = .object(options.securitySchemes.map { .init($0.name, $0.scheme.json) })
        }
        return components == [:] ? nil : components
    }

    private static func requirement(_ names: [String]) -> OpenAPI.Value {
        .array(names.map { .object([.init($0, [])]) })
    }

    // MARK: Operations

    private mutating func add(_ operation: OpenAPI.Operation, _ entry: Site.Routes.Entry) {
        let template = PathTemplate(entry.path)
        let index = items.firstIndex { $0.template.shape == template.shape } ?? items.endIndex
        if index == items.endIndex { items.append(PathItem(template: template)) }
        for method in entry.methods {
            guard let key = Self.key(method) else {
                remarks.append("\(method.rawValue) \(entry.path) is left out: OpenAPI 3.1 has no such method")
                continue
            }
            guard !items[index].operations.contains(where: { $0.method == key }) else {
                remarks.append(
                    "\(method.rawValue) \(entry.path) is left out: its path is that of \(items[index].template.text)")
                continue
            }
            let id = entry.name.map { entry.isAlone ? $0 : "\($0).\(key)" }
            let json = json(of: operation, entry.parameters, named: items[index].template.names, id)
            items[index].operations.append((key, json))
        }
    }

    private static func key(_ method: HTTPRequest.Method) -> String? {
        switch method {
        case .get, .put, .post, .delete, .options, .head, .patch, .trace: method.rawValue.lowercased()
        default: nil
        }
    }

    private mutating func json(
        of operation: OpenAPI.Operation, _ parameters: [RouteParameter], named names: [String], _ id: String?
    ) -> OpenAPI.Value {
        var json: OpenAPI.Value = [:]
        if let id { json["operationId"] = .string(id) }
        if let summary = operation.summary { json["summary"] = .string(summary) }
        if let description = operation.description { json["description"] = .string(description) }
        if !operation.tags.isEmpty { json["tags"] = .array(operation.tags.map { .string($0) }) }
        if operation.isDeprecated { json["deprecated"] = true }
        let all = zip(parameters, names).map { path($0, $1, operation) } + operation.parameters.map { parameter($0) }
        if !all.isEmpty { json["parameters"] = .array(all) }
        for (name, _) in operation.pathTexts where !parameters.contains(where: { $0.name == name }) {
            remarks.append("a route describes {\(name)}, which its path does not have")
        }
        if !operation.bodies.isEmpty {
            var body: OpenAPI.Value = [:]
            if let text = operation.bodyText { body["description"] = .string(text) }
            body["required"] = .bool(operation.bodyIsRequired)
            body["content"] = content(operation.bodies)
            json["requestBody"] = body
        }
        if !operation.answers.isEmpty {
            json["responses"] = .object(
                operation.answers.map { answer in
                    var response: OpenAPI.Value = ["description": .string(answer.description)]
                    if !answer.contents.isEmpty { response["content"] = content(answer.contents) }
                    return .init(answer.code, response)
                })
        }
        if let security = operation.security { json["security"] = Self.requirement(security) }
        return json
    }

    private mutating func content(_ contents: [OpenAPI.Operation.Content]) -> OpenAPI.Value {
        for content in contents { define(content.schema) }
        return .object(contents.map { .init($0.type, ["schema": $0.schema.json]) })
    }

    private mutating func define(_ schema: OpenAPI.Schema) {
        definitions.merge(schema.definitions) { first, _ in first }
    }

    private mutating func parameter(_ parameter: OpenAPI.Operation.Parameter) -> OpenAPI.Value {
        define(parameter.schema)
        var json: OpenAPI.Value = ["name": .string(parameter.name), "in": .string(parameter.place.rawValue)]
        if let text = parameter.description { json["description"] = .string(text) }
        if parameter.isRequired { json["required"] = true }
        json["schema"] = parameter.schema.json
        return json
    }

    /// A parameter of the path. One that takes all that is left takes escaped slashes as slashes, which is how clients
    /// of OpenAPI send them.
    private func path(_ parameter: RouteParameter, _ name: String, _ operation: OpenAPI.Operation) -> OpenAPI.Value {
        var json: OpenAPI.Value = ["name": .string(name), "in": "path", "required": true]
        if let text = operation.pathTexts.last(where: { $0.name == parameter.name })?.text {
            json["description"] = .string(text)
        }
        json["schema"] = parameter.value.schema.json
        return json
    }
}

extension Site.Routes.Entry {
    /// Whether its name is that of one method.
    fileprivate var isAlone: Bool { routeMethods.count == 1 }
}

extension RouteValue {
    fileprivate var schema: OpenAPI.Schema {
        switch self {
        case .text: .string()
        case .words(let words): .words(words)
        case .uuid: .string(format: "uuid")
        case .integer(let bits, let isSigned):
            switch (bits, isSigned) {
            case (64, true): .integer(format: "int64")
            case (32, true): .integer(format: "int32")
            case (64, false): .integer(min: 0, max: nil)
            case (_, false): .integer(min: 0, max: bits < 63 ? (1 << bits) - 1 : nil)
            default: .integer(min: -(1 << (bits - 1)), max: (1 << (bits - 1)) - 1)
            }
        }
    }
}
