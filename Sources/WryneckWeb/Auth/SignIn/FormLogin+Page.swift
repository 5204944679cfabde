// FormLogin+Page.swift - the page with the form.

internal import Wryneck

extension FormLogin {
    /// What a page with the form shows.
    public struct Page: Sendable, Hashable {
        /// Why the form is there again.
        public enum Problem: Sendable, Hashable {
            /// The name or the password is wrong; nobody is told which.
            case wrong
            /// There were too many tries: the next one may be made in so many seconds.
            case wait(seconds: Int64)
        }

        /// Why the form is there again; nil the first time.
        public var problem: Problem?
        /// The name that was typed; empty the first time. To be escaped.
        public var name: String
        /// Where to go on afterwards, for a hidden field: a path on this site; empty for nowhere. To be escaped.
        public var next: String
        /// Whether the user may stay signed in.
        public var offersRemembering: Bool
    }

    /// A page without any style, for a beginning: its fields are those of `Options`.
    static func plainPage(_ page: Page, _ options: Options) -> Response {
        let problem: HTML =
            switch page.problem {
            case .wrong: "<p role=\"alert\">The name or the password is wrong.</p>"
            case .wait(let seconds):
                "<p role=\"alert\">There were too many tries. Wait \(seconds) s before the next one.</p>"
            case nil: ""
            }
        let remember: HTML =
            page.offersRemembering
            ? "<p><label><input type=\"checkbox\" name=\"\(options.rememberField)\" value=\"1\"> Stay signed in</label></p>"
            : ""
        return .html(
            """
            <!DOCTYPE html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Sign in</title>
            <h1>Sign in</h1>
            \(problem)
            <form method="post">
            <input type="hidden" name="\(options.nextField)" value="\(page.next)">
            <p><label>Name <input name="\(options.nameField)" value="\(page.name)" \
            autocomplete="username" autocapitalize="none" required autofocus></label></p>
            <p><label>Password <input type="password" name="\(options.passwordField)" \
            autocomplete="current-password" required></label></p>
            \(remember)
            <p><button>Sign in</button></p>
            </form>
            </html>

            """)
    }
}
