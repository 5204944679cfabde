// FormTokenState.swift - what is known of the tokens of one request: its cookie's secret, or a new one.

internal import Wryneck

enum FormTokenKey: RequestKey { typealias Value = FormTokenState }

final class FormTokenState {
    let tokens: FormTokens
    private let binding: String
    /// The secret of the browser; nil if it has shown none of ours.
    private var token: FormToken?
    /// Whether the browser has yet to be told the secret.
    private var isNew = false
    private var isUsed = false
    /// Whether the head of the response is decided.
    private var isOut = false

    init(_ tokens: FormTokens, _ request: Request) {
        self.tokens = tokens
        binding = tokens.options.binding(request)
        // Of two cookies with one name, a sibling's may stand first: a signature tells which is ours.
        for (name, value) in request.cookies where token == nil && name == tokens.options.cookie {
            token = FormToken(cookie: value, keys: tokens.keys, binding: binding)
        }
    }

    let refusal = HTTPError(.forbidden, "the form's token is missing or not valid any more: load the page again")

    func check(_ text: String) throws { guard let token, token.isMeant(by: text) else { throw refusal } }

    /// A token for a page, another one each time.
    func make() throws -> String {
        isUsed = true
        if let token { return token.masked() }
        guard !isOut else { throw FormTokens.Mistake.tooLate }
        let made = FormToken()
        (token, isNew) = (made, true)
        return made.masked()
    }

    /// Adds the cookie to a response whose page has a token, and keeps others' caches from showing it to somebody else.
    func amend(_ response: inout Response) throws {
        isOut = true
        guard isUsed else { return }
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        guard isNew, let token, let key = tokens.keys.first else { return }
        response.setCookie(
            try SetCookie(
                tokens.options.cookie, token.signed(with: key, binding: binding), isSecure: tokens.options.isSecure))
    }
}
