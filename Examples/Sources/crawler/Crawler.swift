// Crawler.swift - the pages of one origin, breadth first: a page's links stand in line behind those that were found
// before.
// Invariant: nothing is fetched twice, from another origin, or against the site's rules; and no site, however large, is
// fetched beyond the limit.

import WryneckClient

final class Crawler {
    /// Of a page; links behind it are not seen.
    private static let pageBytes = 1 << 20
    /// Of robots.txt: as much as RFC 9309 §2.5 asks for.
    private static let rulesBytes = 500 << 10

    /// A link that was followed.
    struct Link {
        let url: ClientURL
        /// The page with the link; nil for the first one.
        let page: ClientURL?
    }

    /// The links that lead nowhere, and why, in the order in which that was found.
    private(set) var broken: [String] = []

    private let client: HTTPClient
    private let start: ClientURL
    private let limit: Int
    private let turns: DeferredSemaphore
    private var rules = RobotsRules()
    private var seen: Set<String> = []
    /// Pages that are fetched, or stand in line.
    private var open = 0
    private var isStopped = false
    private let done = Deferred<Void>()

    init(at start: ClientURL, _ options: Options, on reactor: Reactor) throws {
        (self.start, limit) = (start, options.limit)
        turns = try DeferredSemaphore(options.concurrency)
        var settings = HTTPClient.Options()
        // A redirect is a link: to a page that was seen, perhaps, or to another origin.
        settings.redirects = .none
        settings.agent.timeouts.total = .seconds(60)
        settings.agent.limits.pool.perHost = options.concurrency
        settings.agent.userAgent = "wryneck-crawler"
        client = HTTPClient(on: reactor, settings)
    }

    /// Fetches all there is. The result fires when no page is left, and fails if the site's rules cannot be had.
    func crawl() -> Deferred<Void> {
        fetchRules().flatMap { [self] rules in
            self.rules = rules
            follow(Link(url: start, page: nil))
            leaveIfDone()
            return done
        }
    }

    /// What ends from now on does not count.
    func stop() { isStopped = true }

    // MARK: The site's rules

    /// RFC 9309 §2.3.1: a site without rules allows everything, and one whose rules nobody can read allows nothing.
    /// Rules at another place count as none.
    private func fetchRules() -> Deferred<RobotsRules> {
        maybeDeferred { client.send(ClientRequest(.get, try start.resolving("/robots.txt"))) }
            .flatMap { response -> Deferred<RobotsRules> in
                switch response.status.code {
                case 200..<300:
                    return beginning(of: response, upTo: Crawler.rulesBytes)
                        .map { RobotsRules(String(decoding: $0, as: UTF8.self)) }
                case 300..<500: return .succeed(RobotsRules())
                default: return .fail(RulesError(status: response.status.code))
                }
            }
    }

    private struct RulesError: Error, CustomStringConvertible {
        let status: Int
        var description: String { "robots.txt has the status \(status), so nothing may be fetched" }
    }

    // MARK: Links

    /// Puts a link in line, if it is one to follow.
    private func follow(_ link: Link) {
        let target = link.url.target
        guard link.url.origin == start.origin, seen.count < limit, !seen.contains(target) else { return }
        seen.insert(target)
        guard rules.allow(target) else { return print("--- \(link.url): not for robots") }
        open += 1
        turns.run { [self] in visit(link) }
    }

    private func leaveIfDone() { if open == 0 { try? done.callback(()) } }

    /// Never fails: what goes wrong is noted.
    private func visit(_ link: Link) -> Deferred<Void> {
        client.send(ClientRequest(.get, link.url))
            .flatMap { [self] response in read(response, at: link) }
            .addErrback { [self] error in note("\(error)", at: link) }
            .addBoth { [self] _ in
                open -= 1
                leaveIfDone()
            }
    }

    private func note(_ problem: String, at link: Link) {
        guard !isStopped else { return }
        print("\(problem) \(link.url)")
        broken.append("\(problem) \(link.url)\(link.page.map { ", linked from \($0)" } ?? "")")
    }

    // MARK: Pages

    private func read(_ response: ClientResponse, at link: Link) -> Deferred<Void> {
        let status = response.status.code
        guard status < 400 else {
            note("\(status)", at: link)
            return .succeed()
        }
        print("\(status) \(link.url)")
        // No request has a condition, so that 304 does not come.
        if let place = response.headers[.location], (300..<400).contains(status) { follow([place], from: link.url) }
        guard status < 300, isPage(response) else { return .succeed() }
        return beginning(of: response, upTo: Crawler.pageBytes).map { [self] page in
            follow(LinkScanner(page), from: response.url)
        }
    }

    private func follow(_ links: some Sequence<String>, from page: ClientURL) {
        // Mail, scripts and other texts that are no URLs lead to nothing that can be fetched.
        for text in links { if let url = try? page.resolving(text) { follow(Link(url: url, page: page)) } }
    }

    private func isPage(_ response: ClientResponse) -> Bool {
        let type = response.headers[.contentType]?.lowercased() ?? ""
        return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml")
    }
}
