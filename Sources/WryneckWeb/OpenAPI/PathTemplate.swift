// PathTemplate.swift - a route's path as OpenAPI writes it: parameters without types, each with a name of its own.

internal import WryneckHTTP

struct PathTemplate {
    /// The path: `/users/{id}/posts/{id_2}`.
    let text: String
    /// The names of its parameters, in their order.
    let names: [String]
    /// The path without the names: two with the same shape are one path to OpenAPI.
    let shape: String

    /// - Parameter path: a route's whole path, as it is written.
    init(_ path: String) {
        var (text, shape, names) = ("", "", [String]())
        var rest = path[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let plain = PercentCoding.encode(path: String(rest[..<open]))
            let inside = rest[rest.index(after: open)..<close]
            let end = inside.hasSuffix("...") ? inside.dropLast(3) : inside.prefix { $0 != ":" }
            let name = PathTemplate.unique(String(end), among: names)
            names.append(name)
            text += "\(plain){\(name)}"
            shape += "\(plain){}"
            rest = rest[rest.index(after: close)...]
        }
        let plain = PercentCoding.encode(path: String(rest))
        (self.text, self.shape, self.names) = (text + plain, shape + plain, names)
    }

    /// A branch and a route in it may have parameters of one name.
    private static func unique(_ name: String, among names: [String]) -> String {
        guard names.contains(name) else { return name }
        var number = 2
        while names.contains("\(name)_\(number)") { number += 1 }
        return "\(name)_\(number)"
    }
}
