// BothVersions.swift - tests of what is above the versions of HTTP: they run once over each.

import Testing
import WryneckTesting

/// Runs a test a second time, with clients that speak HTTP/2.
struct BothVersions: TestTrait, SuiteTrait, TestScoping {
    // Each test of a suite, and not the suite as a whole.
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await function()
        #if HTTP2
            guard testCase != nil else { return }
            let version = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("over HTTP/2")
                return issue
            }
            try await TestClient.$speaksHTTP2.withValue(true) {
                try await version.provideScope(for: test, testCase: testCase, performing: function)
            }
        #endif
    }
}

extension Trait where Self == BothVersions {
    /// Over HTTP/1.1, and then over HTTP/2.
    static var bothVersions: BothVersions { BothVersions() }
}
