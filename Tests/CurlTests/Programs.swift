// Programs.swift - where the built programs are, and how they are started: on a port that the system chooses, which
// they print.

import Foundation
import ProcessTesting

/// A server that runs in a process of its own.
struct RunningServer {
    let child: Child
    let line: String
    /// Ends with a slash.
    let url: String

    init(_ child: Child) async throws {
        self.child = child
        line = try await child.line()
        guard let url = line.split(separator: " ").first(where: { $0.hasPrefix("http://") || $0.hasPrefix("https://") })
        else {
            throw ChildFailure(description: "no URL in: \(line)")
        }
        self.url = String(url)
    }

    /// Ends it as a service manager would.
    func stop() async throws -> Outcome {
        child.signal(SIGTERM)
        return try await child.finish()
    }
}

/// An example that is no web server.
struct RunningExample {
    let child: Child
    let port: UInt16

    init(_ child: Child, _ name: String) async throws {
        self.child = child
        let line = try await child.line()
        guard line.hasPrefix("\(name) on "), let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw ChildFailure(description: "no address in: \(line)")
        }
        self.port = port
    }

    /// Ends it as a service manager would.
    func stop() async throws -> Outcome {
        child.signal(SIGTERM)
        return try await child.finish()
    }
}

enum Programs {
    /// Beside the tests' own binary.
    static var wryneck: String { folder + "/wryneck" }

    private static var folder: String {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }

    static func startWryneck(_ arguments: String...) async throws -> RunningServer {
        try await RunningServer(Child(wryneck, arguments + ["--port", "0"]))
    }

    /// The check builds the examples with the tests. Who runs the tests alone waits here once.
    static func startHelloServer() async throws -> RunningServer {
        try await RunningServer(Child(example("hello-server"), ["--port", "0"]))
    }

    /// A web server among the examples.
    static func startWebExample(_ name: String, _ arguments: String...) async throws -> RunningServer {
        try await RunningServer(Child(example(name), arguments))
    }

    /// An example that says in its first line where it is: "name on 127.0.0.1:4711".
    static func startExample(_ name: String, _ arguments: String...) async throws -> RunningExample {
        try await RunningExample(Child(example(name), arguments), name)
    }

    /// Starts an example that is a client. Its lines come as it prints them: without stdbuf(1) a pipe would get them
    /// at its end.
    static func startClient(_ name: String, _ arguments: [String]) async throws -> Child {
        try await Child("stdbuf", ["-oL", example(name)] + arguments)
    }

    /// Runs an example to its end.
    static func runExample(_ name: String, _ arguments: [String]) async throws -> Outcome {
        try await Child.run(example(name), arguments)
    }

    private static func example(_ name: String) async throws -> String {
        let program = folder + "/" + name
        if FileManager.default.isExecutableFile(atPath: program) { return program }
        return try await Building.shared.build(packageFolder + "/Examples/.build/debug/" + name)
    }

    private actor Building {
        static let shared = Building()
        private var task: Task<Void, any Error>?

        func build(_ program: String) async throws -> String {
            let task =
                task
                ?? Task {
                    let outcome = try await Child.run(
                        "swift", ["build", "--package-path", packageFolder + "/Examples"])
                    guard outcome.code == 0 else {
                        throw ChildFailure(description: "the examples do not build:\n\(outcome.text)\(outcome.errors)")
                    }
                }
            self.task = task
            try await task.value
            return program
        }
    }
}
