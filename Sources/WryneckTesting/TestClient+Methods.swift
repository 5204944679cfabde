// TestClient+Methods.swift - the usual methods by their names.

internal import Wryneck

extension TestClient {
    /// Sends a PUT. See `request(_:_:headers:body:)`.
    public func put(_ target: String, headers: [(String, String)] = [], body: String) throws -> TestResponse {
        try request(.put, target, headers: headers, body: Array(body.utf8))
    }

    /// Sends a PATCH. See `request(_:_:headers:body:)`.
    public func patch(_ target: String, headers: [(String, String)] = [], body: String) throws -> TestResponse {
        try request(.patch, target, headers: headers, body: Array(body.utf8))
    }

    /// Sends a DELETE without a body. See `request(_:_:headers:body:)`.
    public func delete(_ target: String, headers: [(String, String)] = []) throws -> TestResponse {
        try request(.delete, target, headers: headers)
    }
}
