import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

/// A proxy in front may have taken a prefix away: a location must not say what is above the request's own directory.
@Suite("Where clients are sent within a site", .bothVersions) struct RelativeLocationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("sub/index.html", "s")
        try folder.write("sub/deep/index.html", "d")
        try folder.makeFolder("a:b/c:d")
    }

    private func location(_ target: String, mounted: Bool = false, _ slashes: Files.SlashPolicy = .merge) throws
        -> String?
    {
        let directory = folder.path
        let client = try TestClient { _ in
            var options = Files.Options()
            options.slashes = slashes
            let files = Files(directory, options: options)
            guard mounted else { return Site(files) }
            let root = Branch()
            root["up"] = files
            return Site(root)
        }
        return try client.get(target)["location"]
    }

    @Test(
        "is said from the request's own directory",
        arguments: [
            ("/sub", "sub/"), ("/sub?q=1", "sub/?q=1"), ("/sub/deep?", "deep/?"), ("/s%75b", "sub/"), ("//sub", "sub/"),
            ("/sub/../sub", "sub/"),
            ("/x/../sub//deep", "deep/"), ("/a:b", "./a:b/"), ("/a:b/c:d", "./c:d/"), ("/a%3Ab", "./a:b/"),
        ])
    func slash(target: String, expected: String) throws { #expect(try location(target) == expected) }

    @Test("from below others, too")
    func mounted() throws {
        #expect(try location("/up", mounted: true) == "up/")
        #expect(try location("/up/sub?x", mounted: true) == "sub/?x")
        // What is above belongs to others.
        #expect(try location("/up/../up/sub", mounted: true) == nil)
    }

    @Test(
        "empty segments are redirected away where that was asked for",
        arguments: [
            ("//sub/", "../../sub/"), ("/sub//deep/", "../../../sub/deep/"), ("/sub//deep?q", "../../sub/deep?q"),
            ("//", "../"), ("/sub/", nil),
            ("///sub/../sub/", "../../../sub/"),
        ] as [(String, String?)])
    func redirected(target: String, expected: String?) throws {
        #expect(try location(target, .redirect) == expected)
        #expect(try location(target, .leave) == nil)
    }

    @Test("empty segments are redirected below others, too")
    func redirectedBelow() throws {
        #expect(try location("/up/sub//deep/", mounted: true, .redirect) == "../../../sub/deep/")
    }
}
