// BackendChoice.swift - a request and the backend that it was given.

/// The backend of one request. It counts as under way until the table is told of its end, once.
package struct BackendChoice: Sendable {
    /// Where the request goes.
    package let backend: Backend
    /// The value that the client's cookie is to have; nil if it has it already, or there is none.
    package let cookie: String?
    /// What came of the backend before.
    let ticket: BackendHealth.Ticket

    /// Whether this request shows if the backend is back.
    package var isTrial: Bool { ticket.isTrial }
}
