// HTTPClient+Methods.swift - GET, HEAD and DELETE: requests without content.

internal import HTTPTypes
public import WryneckDeferred
public import WryneckHTTP

extension HTTPClient {
    /// Sends a GET.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func get(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(.get, url, Content(), query, headers, auth, timeout)
    }

    /// Sends a GET.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func get(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(.get, url, Content(), query, headers, auth, timeout).value
    }

    /// Sends a HEAD: the response has no body.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func head(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(.head, url, Content(), query, headers, auth, timeout)
    }

    /// Sends a HEAD: the response has no body.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func head(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(.head, url, Content(), query, headers, auth, timeout).value
    }

    /// Sends a DELETE.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func delete(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(.delete, url, Content(), query, headers, auth, timeout)
    }

    /// Sends a DELETE.
    /// - Parameters:
    ///   - url: where to.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func delete(
        _ url: String, query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(.delete, url, Content(), query, headers, auth, timeout).value
    }
}
