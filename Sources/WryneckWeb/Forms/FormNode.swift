// FormNode.swift - the fields of a form as a tree.
// Invariant: it is as deep as the deepest name, and has no more nodes than the form has parts of names; a number in
// brackets is a name, and makes no room for others.

internal import WryneckHTTP

/// A field, or a group of fields.
final class FormNode {
    /// The values of the field itself, in their order.
    private(set) var values: [String]
    private(set) var names: [String] = []
    private var children: [ByteName: FormNode] = [:]
    /// Whether the type has asked for it.
    private(set) var isTaken = false

    init(_ values: [String] = []) { self.values = values }

    /// The tree of all fields; nil if a name has too many brackets.
    convenience init?(_ fields: some Sequence<(name: String, value: String)>, depth: Int) {
        self.init()
        for (name, value) in fields {
            guard let parts = FormName.parts(of: name, depth: depth) else { return nil }
            var node = self
            for part in parts { node = node.made(part) }
            node.values.append(value)
        }
    }

    private func made(_ name: String) -> FormNode {
        if let child = children[ByteName(name)] { return child }
        let child = FormNode()
        children[ByteName(name)] = child
        names.append(name)
        return child
    }

    /// The part with a name, which is taken then.
    func take(_ name: String) -> FormNode? {
        let child = children[ByteName(name)]
        child?.isTaken = true
        return child
    }

    /// The values, also those of `name[]`.
    var allValues: [String] { values + (take("")?.values ?? []) }

    /// Whether it is a field that was left empty.
    var isBlank: Bool { names.allSatisfy(\.isEmpty) && allValues.allSatisfy(\.isEmpty) }

    /// The elements, if it is a list: its values, then the parts with numbers, in the order of the numbers. Each with
    /// the number that it is called by.
    var elements: [(index: Int, node: FormNode)] {
        let plain = allValues.enumerated().map { (index: $0.offset, node: FormNode([$0.element])) }
        let numbered = names.compactMap { name -> (index: Int, node: FormNode)? in
            guard let index = FormNode.number(name), let node = take(name) else { return nil }
            return (index, node)
        }
        return plain + numbered.sorted { $0.index < $1.index }
    }

    /// As it is written usually: `02` and `+2` are names.
    private static func number(_ name: String) -> Int? {
        guard name.utf8.count <= 9, let number = Int(name), "\(number)" == name, number >= 0 else { return nil }
        return number
    }

    /// The ways to fields that nobody has asked for.
    func unknown(behind path: [Validation.Step] = []) -> [[Validation.Step]] {
        var found: [[Validation.Step]] = []
        for name in names {
            guard let child = children[ByteName(name)] else { continue }
            let way = path + [.name(name)]
            if child.isTaken { found += child.unknown(behind: way) } else { found.append(way) }
        }
        return found
    }
}
