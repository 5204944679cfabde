// RetryRuleTests.swift - what is sent again, and what never.

import HTTPTypes
import ProcessTesting
import Testing
import WryneckNetworking

@testable import WryneckClient

@Suite("RFC 9112 §9.3.1: what is sent again") struct RetryRuleTests {
    private var random = Random(seed: 1)

    private func judge(
        _ attempt: FailedAttempt, _ method: HTTPRequest.Method = .get, body: BodyReplay = .none,
        policy: RetryPolicy = RetryPolicy(), isIdempotent: Bool? = nil, retryAfter: Duration? = nil
    ) -> RetryRule.Verdict {
        var (rule, random) = (RetryRule(policy, method, isIdempotent: isIdempotent), random)
        return rule.judge(attempt, body: body, retryAfter: retryAfter, using: &random)
    }

    private let stale = ConnectionUse(isReused: true, hasWritten: true, hasRead: false)

    @Test("a stale connection is replaced for a method that may be repeated, at once")
    func idempotent() {
        for method in [.get, .head, .options, .trace, .put, .delete] as [HTTPRequest.Method] {
            #expect(judge(.lost(stale), method) == .retry(after: .zero), "\(method)")
        }
        for method in [.post, .patch, .connect] as [HTTPRequest.Method] {
            #expect(judge(.lost(stale), method) == .giveUp, "\(method)")
        }
        #expect(judge(.lost(stale), .post, isIdempotent: true) == .retry(after: .zero))
        #expect(judge(.lost(stale), .get, isIdempotent: false) == .giveUp)
    }

    @Test("a POST of which nothing was written is sent again")
    func unwritten() {
        let unwritten = ConnectionUse(isReused: true, hasWritten: false, hasRead: false)
        #expect(judge(.lost(unwritten), .post, body: .untouched) == .retry(after: .zero))
    }

    @Test("nothing is sent again after a byte of a response, or on a new connection")
    func never() {
        for isWritten in [true, false] {
            #expect(judge(.lost(ConnectionUse(isReused: true, hasWritten: isWritten, hasRead: true))) == .giveUp)
            #expect(judge(.lost(ConnectionUse(isReused: false, hasWritten: isWritten, hasRead: false))) == .giveUp)
        }
        #expect(judge(.final) == .giveUp)
        #expect(judge(.answered(503)) == .giveUp)
        #expect(judge(.notConnected) == .giveUp)
        #expect(judge(.lost(stale), policy: .none) == .giveUp)
        #expect(judge(.refusedStream, policy: .none) == .giveUp)
    }

    @Test("a body that is gone cannot be sent, whatever the reason")
    func goneBody() {
        var policy = RetryPolicy()
        (policy.connects, policy.statuses) = (1, [503])
        for attempt in [.lost(stale), .refusedStream, .notConnected, .answered(503)] as [FailedAttempt] {
            #expect(judge(attempt, body: .consumed, policy: policy) == .giveUp)
            for body in [.none, .replayable, .untouched] as [BodyReplay] {
                #expect(judge(attempt, body: body, policy: policy) != .giveUp)
            }
        }
    }

    @Test("a stale connection is replaced once")
    func once() {
        var (rule, random) = (RetryRule(RetryPolicy(), .get), random)
        #expect(rule.judge(.lost(stale), body: .none, using: &random) == .retry(after: .zero))
        #expect(rule.judge(.lost(stale), body: .none, using: &random) == .giveUp)
    }

    @Test("a refused stream is sent again whatever the method, three times, with growing waits")
    func refusedStream() {
        var (rule, random) = (RetryRule(RetryPolicy(), .post), random)
        for failures in 1...3 {
            guard case .retry(let wait) = rule.judge(.refusedStream, body: .replayable, using: &random) else {
                Issue.record("it gave up after \(failures)")
                return
            }
            let most = Duration.milliseconds(100 << (failures - 1))
            #expect(wait <= most && wait >= most / 2)
        }
        #expect(rule.judge(.refusedStream, body: .replayable, using: &random) == .giveUp)
    }

    @Test("a wish of the server counts for the statuses that the policy names, up to its limit")
    func retryAfter() {
        var policy = RetryPolicy()
        policy.statuses = [429, 503]
        policy.backoff = .constant(.seconds(2))
        #expect(judge(.answered(503), policy: policy) == .retry(after: .seconds(2)))
        #expect(judge(.answered(503), policy: policy, retryAfter: .seconds(7)) == .retry(after: .seconds(7)))
        #expect(judge(.answered(503), policy: policy, retryAfter: .seconds(60)) == .retry(after: .seconds(60)))
        #expect(judge(.answered(503), policy: policy, retryAfter: .seconds(61)) == .giveUp)
        #expect(judge(.answered(500), policy: policy) == .giveUp)
        #expect(judge(.answered(503), .post, policy: policy) == .giveUp)
    }
}
