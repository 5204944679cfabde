// main.swift - follows the links of one site, a few pages at a time, and tells which of them are broken.

import Glibc
import WryneckClient

guard let options = Options(CommandLine.arguments.dropFirst()) else {
    print(Options.usage)
    exit(64)
}
do {
    let reactor = try Reactor()
    let crawler = try Crawler(at: try ClientURL(options.url), options, on: reactor)
    var failure: (any Error)?
    reactor.callWhenRunning {
        crawler.crawl().addErrback { error in failure = error }.addCallback { reactor.stop() }
    }
    // What a stop cuts off is not broken.
    reactor.addTrigger(.before, .shutdown) { crawler.stop() }
    try reactor.run()
    if let failure { throw failure }
    for link in crawler.broken { print("broken: \(link)") }
    exit(crawler.broken.isEmpty ? 0 : 1)
} catch let mistake as ClientURL.Mistake {
    exit(withError: ClientFailure.url(mistake))
} catch {
    exit(withError: error)
}
