// TypeNames.swift - short names for types: their own, and longer ones where two types are called the same.

struct TypeNames {
    private var names: [String: String] = [:]

    init(_ definitions: [String: OpenAPI.Schema.Definition]) {
        var taken: Set<String> = []
        for (full, definition) in definitions.sorted(by: { $0.key < $1.key }) {
            let isShared = definitions.contains { $0.key != full && $0.value.name == definition.name }
            let name = TypeNames.component(isShared ? full : definition.name)
            var (free, number) = (name, 2)
            while !taken.insert(free).inserted {
                free = "\(name)_\(number)"
                number += 1
            }
            names[full] = free
        }
    }

    /// What a component may be called: letters, digits and `. - _`. Of `Page<User>` it makes `Page_User`.
    private static func component(_ name: String) -> String {
        var made = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": made.unicodeScalars.append(scalar)
            default: if made.last != "_" { made += "_" }
            }
        }
        while made.last == "_" { made.removeLast() }
        return made.isEmpty ? "Type" : made
    }

    func schemas(_ definitions: [String: OpenAPI.Schema.Definition], _ keys: OpenAPI.KeyStyle) -> OpenAPI.Value {
        let members = definitions.map { full, definition in
            let json = definition.isDerived ? TypeNames.respell(definition.json, keys) : definition.json
            return OpenAPI.Value.Member(names[full] ?? full, resolving(json))
        }
        return .object(members.sorted { $0.key < $1.key })
    }

    /// The JSON with its references as the description has them.
    func resolving(_ json: OpenAPI.Value) -> OpenAPI.Value {
        switch json {
        case .array(let values): return .array(values.map { resolving($0) })
        case .object(let members):
            return .object(
                members.map { member in
                    guard member.key == "$ref", case .string(let target) = member.value,
                        target.hasPrefix(OpenAPI.referencePrefix),
                        let name = names[String(target.dropFirst(OpenAPI.referencePrefix.count))]
                    else { return .init(member.key, resolving(member.value)) }
                    return .init("$ref", .string("#/components/schemas/\(name)"))
                })
        default: return json
        }
    }

    /// The keys of a recorded type as the site's coders spell them.
    private static func respell(_ json: OpenAPI.Value, _ keys: OpenAPI.KeyStyle) -> OpenAPI.Value {
        var json = json
        if case .object(let members)? = json["properties"] {
            json["properties"] = .object(members.map { .init(keys.spelling(of: $0.key), $0.value) })
        }
        if case .array(let names)? = json["required"] {
            json["required"] = .array(
                names.map { name in
                    if case .string(let text) = name { .string(keys.spelling(of: text)) } else { name }
                })
        }
        return json
    }
}
