// AuthorityRuleTests.swift - two names of one place: RFC 9113 §8.3.1, RFC 3986 §6.2.3.

#if HTTP2

    import Testing

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §8.3.1: :authority and Host") struct AuthorityRuleTests {
        private func areSame(_ left: String, _ right: String, _ scheme: String?) -> Bool {
            Array(left.utf8).withUnsafeBytes { left in
                Array(right.utf8).withUnsafeBytes { right in
                    guard let scheme else { return AuthorityRule.areSame(left, right, scheme: nil) }
                    return Array(scheme.utf8).withUnsafeBytes { AuthorityRule.areSame(left, right, scheme: $0) }
                }
            }
        }

        @Test("are the same but for case, and the scheme's own port")
        func same() {
            #expect(areSame("a.example", "A.Example", "https") && areSame("a", "a", nil) && areSame("", "", "http"))
            #expect(
                areSame("a:443", "a", "https") && areSame("a:80", "a", "http") && areSame("a:", "a", "http")
                    && areSame("a:", "a:80", "http"))
        }

        @Test("differ in every other byte")
        func different() {
            #expect(
                !areSame("a", "b", "https") && !areSame("a", "a.", "https") && !areSame("a:80", "a", "https")
                    && !areSame("a:443", "a", "http"))
            #expect(
                !areSame("a:443", "a", nil) && !areSame("a:0443", "a", "https") && !areSame("a:80", "a", "urn")
                    && !areSame("a", "", "https"))
            #expect(!areSame("a@b", "b", "https") && !areSame("[", "{", "https"), "no letters")
        }
    }

#endif
