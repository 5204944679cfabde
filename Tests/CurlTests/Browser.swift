// Browser.swift - a real Chromium without a window, steered by its DevTools protocol over a WebSocket of ours.

import Foundation
import ProcessTesting
import WryneckClient

/// One page of a browser.
final class Browser {
    /// Where one is installed; `WRYNECK_BROWSER` names another. Nil without one.
    static let program: String? = {
        let names = [
            "chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable",
        ]
        if let named = ProcessInfo.processInfo.environment["WRYNECK_BROWSER"] { return named }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    private let socket: WebSocket
    private var count = 0
    private var session: String?

    /// Starts the program, with a profile of its own.
    /// - Returns: the program, and the URL at which it is steered.
    static func start(profile: String) async throws -> (Child, url: String) {
        let child = try Child(
            program ?? "chromium",
            [
                "--headless", "--remote-debugging-port=0", "--user-data-dir=\(profile)", "--no-first-run",
                "--disable-gpu", "--disable-dev-shm-usage", "about:blank",
            ]
                // Its sandbox does not work for root.
                + (geteuid() == 0 ? ["--no-sandbox"] : []))
        while true {
            let line = try await child.errorLine()
            if let start = line.range(of: "ws://") { return (child, String(line[start.lowerBound...])) }
        }
    }

    private init(_ socket: WebSocket) { self.socket = socket }

    /// Opens a page.
    nonisolated(nonsending) static func open(_ page: String, steeredAt url: String, on reactor: Reactor) async throws
        -> Browser
    {
        let browser = Browser(try await WebSocketClient.connect(to: url, on: reactor).value)
        let target = try await browser.call("Target.createTarget", ["url": page])["targetId"] as? String ?? ""
        let attached = try await browser.call("Target.attachToTarget", ["targetId": target, "flatten": true])
        browser.session = attached["sessionId"] as? String
        return browser
    }

    /// What an expression of JavaScript is in the page, as text.
    nonisolated(nonsending) func evaluate(_ expression: String) async throws -> String {
        let answer = try await call("Runtime.evaluate", ["expression": "String(\(expression))"])
        let result = answer["result"] as? [String: Any]
        return result?["value"] as? String ?? ""
    }

    /// The page as a PNG.
    nonisolated(nonsending) func screenshot() async throws -> Data {
        let answer = try await call("Page.captureScreenshot", [:])
        return (answer["data"] as? String).flatMap { Data(base64Encoded: $0) } ?? Data()
    }

    private nonisolated(nonsending) func call(_ method: String, _ parameters: [String: Any]) async throws
        -> [String: Any]
    {
        count += 1
        var message: [String: Any] = ["id": count, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        let text = String(decoding: try JSONSerialization.data(withJSONObject: message), as: UTF8.self)
        try await socket.send(text)
        // Events come between.
        while case .text(let answer)? = try await socket.next().value {
            let values = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any] ?? [:]
            guard values["id"] as? Int == count else { continue }
            guard let result = values["result"] as? [String: Any] else {
                throw ChildFailure(description: "\(method): \(answer)")
            }
            return result
        }
        throw ChildFailure(description: "the browser has left at \(method)")
    }
}
