// Browser.swift - a client that keeps cookies, as far as sessions need it.

import Testing
import Wryneck
import WryneckTesting

final class Browser {
    let client: TestClient
    /// By their names.
    var cookies: [String: String]

    init(_ client: TestClient, cookies: [String: String] = [:]) { (self.client, self.cookies) = (client, cookies) }

    /// Sends what it has, and keeps what it gets.
    func get(_ path: String) throws -> TestResponse {
        let line = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let response = try client.get(path, headers: line.isEmpty ? [] : [("Cookie", line)])
        keep(response)
        return response
    }

    func keep(_ response: TestResponse) {
        for field in response.all("Set-Cookie") {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isOver = field.contains("Max-Age=0")
            cookies[String(pair[0])] = isOver ? nil : String(pair[1])
        }
    }
}
