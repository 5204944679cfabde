// AnswerableError.swift - an error that knows more of its answer than a status, a reason and fields.

package import WryneckHTTP

/// An error that a handler throws, and that knows its answer.
package protocol AnswerableError: Error {
    /// What is left of it in an `HTTPError`: the site's page for it is made of that.
    var summary: HTTPError { get }

    /// Its own answer.
    /// - Parameter request: the client's, which may rather want a page.
    /// - Returns: the answer; nil to leave it to the site's page.
    func response(to request: Request) -> Response?
}
