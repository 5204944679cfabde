// Session+Flash.swift - messages for the next page.

extension Session {
    /// A message that is shown once.
    public struct Flash: Sendable, Hashable {
        /// The text, as it is: to be escaped where it becomes HTML.
        public let text: String
        /// What sort of message it is, for a page's style: `info`, `error`.
        public let kind: String

        /// - Parameters:
        ///   - text: the text.
        ///   - kind: what sort of message it is; `info` unless told.
        public init(_ text: String, kind: String = "info") { (self.text, self.kind) = (text, kind) }
    }

    /// Keeps a message for the page that asks for it next, usually behind a redirect.
    /// - Parameters:
    ///   - text: the text, as it is: to be escaped where it becomes HTML.
    ///   - kind: what sort of message it is.
    /// - Throws: `Session.Mistake` if there is no room, or the response is out.
    public func flash(_ text: String, kind: String = "info") throws(Session.Mistake) {
        try edit(.flash(Flash(text, kind: kind)))
    }

    /// Takes the messages: nobody gets them a second time.
    /// - Returns: the messages in their order.
    /// - Throws: `Session.Mistake.tooLate` if there are some and the response is out already: they would be shown
    ///   again.
    public func takeFlashes() throws(Session.Mistake) -> [Flash] {
        let flashes = content.flashes
        if !flashes.isEmpty { try edit(.takeFlashes(flashes.count)) }
        return flashes
    }
}
