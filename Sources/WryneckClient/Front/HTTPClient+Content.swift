// HTTPClient+Content.swift - POST, PUT and PATCH: requests with content.

internal import HTTPTypes
public import WryneckDeferred
public import WryneckHTTP

extension HTTPClient {
    /// Sends a POST.
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func post(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(
            .post, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout)
    }

    /// Sends a POST.
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func post(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(
            .post, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout
        ).value
    }

    /// Sends a PUT.
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func put(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(
            .put, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout)
    }

    /// Sends a PUT.
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func put(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(
            .put, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout
        ).value
    }

    /// Sends a PATCH (RFC 5789).
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func patch(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) -> Deferred<ClientResponse> {
        call(
            .patch, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout)
    }

    /// Sends a PATCH (RFC 5789).
    /// - Parameters:
    ///   - url: where to.
    ///   - json: a value that is sent as JSON; at most one of the five.
    ///   - form: fields, as application/x-www-form-urlencoded.
    ///   - multipart: fields and files, as multipart/form-data.
    ///   - file: the path of a file, as application/octet-stream unless the fields say otherwise.
    ///   - body: any other content.
    ///   - query: pairs behind those that the URL has; they are escaped here.
    ///   - headers: further fields.
    ///   - auth: the credentials, in Authorization.
    ///   - timeout: the longest time for everything, to the end of the body; nil for no other than the client's.
    /// - Returns: the response, as soon as its head has come.
    /// - Throws: a `ClientFailure`.
    public nonisolated(nonsending) func patch(
        _ url: String, json: (any Encodable)? = nil, form: KeyValuePairs<String, String>? = nil,
        multipart: [MultipartPart]? = nil, file: String? = nil, body: ClientBody? = nil,
        query: KeyValuePairs<String, String> = [:], headers: Headers = Headers(),
        auth: Credentials? = nil, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        try await call(
            .patch, url, Content(json: json, form: form, multipart: multipart, file: file, body: body), query, headers,
            auth, timeout
        ).value
    }
}
