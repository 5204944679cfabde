// Programs.swift - where the built programs are, and how they are started: on a port that the system chooses, which they print.

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
        guard let url = line.split(separator: " ").first(where: { $0.hasPrefix("http://") }) else {
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

enum Programs {
    /// Beside the tests' own binary.
    static var wryneck: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/wryneck"
    }

    static func startWryneck(_ arguments: String...) async throws -> RunningServer {
        try await RunningServer(Child(wryneck, arguments + ["--port", "0"]))
    }

    /// `make test` builds the examples before. Who runs the tests alone waits here once.
    static func startHelloServer() async throws -> RunningServer {
        try await RunningServer(Child(example("hello-server"), ["--port", "0"]))
    }

    private static func example(_ name: String) async throws -> String {
        let folder = ProcessInfo.processInfo.environment["WRYNECK_EXAMPLES"] ?? packageFolder + "/Examples/.build/debug"
        let program = folder + "/" + name
        if FileManager.default.isExecutableFile(atPath: program) { return program }
        return try await Building.shared.build(program)
    }

    private actor Building {
        static let shared = Building()
        private var task: Task<Void, any Error>?

        func build(_ program: String) async throws -> String {
            let task =
                task
                ?? Task {
                    let outcome = try await Child.run("swift", ["build", "--package-path", packageFolder + "/Examples"], within: .seconds(600))
                    guard outcome.code == 0 else { throw ChildFailure(description: "the examples do not build:\n\(outcome.text)\(outcome.errors)") }
                }
            self.task = task
            try await task.value
            return program
        }
    }
}
