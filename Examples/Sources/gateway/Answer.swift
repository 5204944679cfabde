// Answer.swift - what the services say, and what the gateway makes of it.

struct Item: Codable {
    let name: String
    let price: Int
}

struct Stock: Codable {
    let count: Int
}

struct Review: Codable {
    let stars: Int
    let text: String
}

/// All that could be had, and of the rest why it could not. What is nil is not in the JSON.
struct Answer: Encodable {
    var item: Item?
    var stock: Stock?
    var reviews: [Review]?
    /// The reasons, by the names of the parts.
    private(set) var failed: [String: String]?

    /// Whether no service has answered.
    var isEmpty: Bool { item == nil && stock == nil && reviews == nil }

    /// The part, or nil and a note why it is not there.
    mutating func take<Part>(_ result: Result<Part, any Error>, of name: String) -> Part? {
        switch result {
        case .success(let part): return part
        case .failure(let error):
            failed = (failed ?? [:]).merging([name: "\(error)"]) { $1 }
            return nil
        }
    }
}
