// HTTPClient+Call.swift - a call's arguments made into a request. Files are opened in a thread: a disk may be slow.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

extension HTTPClient {
    /// The content of a call, of which there is at most one.
    struct Content {
        var json: (any Encodable)?
        var form: KeyValuePairs<String, String>?
        var multipart: [MultipartPart]?
        var file: String?
        var body: ClientBody?

        fileprivate var count: Int {
            [json != nil, form != nil, multipart != nil, file != nil, body != nil].count { $0 }
        }
    }

    func call(
        _ method: HTTPRequest.Method, _ url: String, _ content: Content, _ query: KeyValuePairs<String, String>,
        _ headers: Headers, _ auth: Credentials?, _ timeout: Duration?
    ) -> Deferred<ClientResponse> {
        let sender: any RequestSending = timeout.map { DeadlineAgent(self, $0) } ?? self
        do {
            let request = try Self.request(method, url, query, headers, auth)
            return fill(request, content).flatMap { sender.send($0) }
        } catch {
            return .fail(error)
        }
    }

    private static func request(
        _ method: HTTPRequest.Method, _ url: String, _ query: KeyValuePairs<String, String>, _ headers: Headers,
        _ auth: Credentials?
    ) throws(ClientFailure) -> ClientRequest {
        let place: ClientURL
        do throws(ClientURL.Mistake) { place = try ClientURL(url) } catch { throw .url(error) }
        var request = ClientRequest(method, place.adding(query: query), headers: headers)
        do throws(Credentials.Mistake) {
            if let auth { request.headers[.authorization] = try auth.fieldValue() }
        } catch {
            throw .credentials(error)
        }
        return request
    }

    /// Adds the content, and its type unless the program has named one.
    private func fill(_ request: ClientRequest, _ content: Content) -> Deferred<ClientRequest> {
        guard content.count <= 1 else { return .fail(ClientFailure.request("more than one content")) }
        if let parts = content.multipart { return fill(request, parts) }
        if let path = content.file {
            return reactor.deferToThread { try FileSlice(path: path) }.map { slice in
                request.carrying(.file(slice), "application/octet-stream")
            }
        }
        do {
            if let value = content.json { return .succeed(request.carrying(try .json(value), "application/json")) }
        } catch {
            return .fail(error)
        }
        if let form = content.form {
            let text = QueryItems.encode(form.map { ($0.key, $0.value) })
            return .succeed(request.carrying(.text(text), "application/x-www-form-urlencoded"))
        }
        return .succeed(content.body.map { request.carrying($0, nil) } ?? request)
    }

    private func fill(_ request: ClientRequest, _ parts: [MultipartPart]) -> Deferred<ClientRequest> {
        reactor.deferToThread { try parts.map { try $0.opened() } }.map { parts in
            var generator = SystemRandomNumberGenerator()
            let layout = try MultipartLayout(parts.map(\.layout), using: &generator)
            return request.carrying(.multipart(layout, parts), layout.contentType)
        }
    }
}

extension ClientRequest {
    fileprivate func carrying(_ body: ClientBody, _ type: String?) -> ClientRequest {
        var request = self
        request.body = body
        if let type, !headers.contains(.contentType) { request.headers[.contentType] = type }
        return request
    }
}

extension FileSlice {
    /// All of a file. Blocks for as long as the file system takes.
    init(path: String) throws(Errno) {
        let file = try OpenFile(path: path)
        self.init(file, offset: 0, count: try Syscalls.status(file.descriptor.rawValue).size)
    }
}
