// Response+Filters.swift - a filter behind a response's body.

public import WryneckBodies
public import WryneckReactor

extension Response {
    /// Puts a filter behind the body, as the last one before the connection. A response without a body stays as it
    /// is.
    ///
    /// A filter makes another representation of the same content: whoever changes bytes changes or removes an ETag,
    /// too.
    /// - Parameters:
    ///   - filter: a new one for each response.
    ///   - length: the number of bytes that come out of it; nil if that is not known before.
    ///   - reactor: the reactor of the request.
    public mutating func pass(through filter: any BodyFilter, length: Int? = nil, on reactor: Reactor) {
        guard let stream = body.asStream(on: reactor) else { return }
        // What a handler has said for HEAD is not true any more.
        headers.remove(.contentLength)
        body = .stream(stream.through(filter, length: length))
    }
}
