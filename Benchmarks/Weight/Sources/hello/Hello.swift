// No server at all: what the packages weigh that every program of the kind has.

import ArgumentParser
import FoundationEssentials
import Logging

@main
struct Hello: ParsableCommand {
    @Option(help: "Whom to greet.") var name = "World"

    func run() throws {
        let text = try JSONEncoder().encode(["message": "Hello, \(name)!"])
        Logger(label: "hello").info("\(String(decoding: text, as: UTF8.self))")
    }
}
