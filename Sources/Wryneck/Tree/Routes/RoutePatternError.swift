// RoutePatternError.swift - the reason why a text is no route's path, in words that say what to write.

enum RoutePatternError: Error, CustomStringConvertible {
    case braces(String)
    case name(String)
    case type(String, String)
    case foreign(String)
    case escape(String)
    case query(String)
    case restInText(String)
    case behindRest
    case nameTwice(String)

    var description: String {
        switch self {
        case .braces(let text):
            "\"\(text)\" has not one {name} with whole braces: a segment has one parameter, perhaps with text around it"
        case .name(let text):
            "\(text) is no parameter: a name has letters, digits, - and _; ..., or : and a type, may follow"
        case .type(let type, let text):
            "\(text) has the type \"\(type)\", and there are \(RouteValue.names), and words such as {order:asc|desc}"
        case .foreign(let text):
            "\"\(text)\" would be plain text here: write {name} for one segment, {name...} for all that are left"
        case .escape(let text):
            "\"\(text)\" has a percent-escape: write the character itself, requests are decoded first"
        case .query(let text): "\"\(text)\" has ? or #: a query is no part of a path, see request.query"
        case .restInText(let text): "\"\(text)\" has text around {name...}, which takes whole segments"
        case .behindRest: "nothing can follow {name...}, which takes all that is left of the path"
        case .nameTwice(let name): "it has two parameters that are called \(name)"
        }
    }
}
