// main.swift - asks one URL again and again, and says how fast the answers come: one reactor, callbacks, and no task.

import Glibc
import WryneckClient

guard let options = Options(CommandLine.arguments.dropFirst()) else {
    print(Options.usage)
    exit(64)
}
do {
    let reactor = try Reactor()
    let test = LoadTest(try ClientURL(options.url), options, on: reactor)
    test.start()
    // Ctrl-C ends it early: the reactor stops, and the summary is of what there is.
    try reactor.run()
    LogOutput.standardOutput.writeLine(test.tally.summary(of: test.duration))
    exit(test.tally.answers > 0 ? 0 : 1)
} catch let mistake as ClientURL.Mistake {
    exit(withError: ClientFailure.url(mistake))
} catch {
    exit(withError: error)
}
