// Request+FormToken.swift - a handler's side of the tokens.

public import Wryneck

extension Request {
    /// A token for a form, or for a script's `X-CSRF-Token`: another text each time. See ``FormTokens``.
    /// - Throws: `FormTokens.Mistake` if no `FormTokens` is above, or if it is too late for the cookie that belongs to
    ///   it, as in the producer of a stream.
    public var formToken: String {
        get throws {
            guard let state = self[FormTokenKey.self] else { throw FormTokens.Mistake.notInUse }
            return try state.make()
        }
    }

    /// The hidden field of a form, `<input type="hidden" …>`: markup, which goes into a page as it is.
    /// - Throws: as `formToken`.
    public var formTokenField: HTML {
        get throws {
            guard let state = self[FormTokenKey.self] else { throw FormTokens.Mistake.notInUse }
            let name = state.tokens.options.field.htmlEscaped, value = try state.make().htmlEscaped
            return .raw("<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">")
        }
    }

    /// Checks a token that the handler has read itself, as out of a form with files (`FormTokens.Options`,
    /// `leavesMultipart`).
    /// - Parameter text: the token; nil if there was none.
    /// - Throws: 403 if it is not one for this browser; `FormTokens.Mistake.notInUse` if no `FormTokens` is above.
    public func checkFormToken(_ text: String?) throws {
        guard let state = self[FormTokenKey.self] else { throw FormTokens.Mistake.notInUse }
        try state.check(text ?? "")
    }
}
