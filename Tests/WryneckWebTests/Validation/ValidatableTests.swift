import Testing
import Wryneck
import WryneckWeb

@Suite("Rules of one's own") struct ValidatableTests {
    private struct Address: Validatable {
        var city = "London"
        func validate(_ check: inout Validation) { check("city", city, .notBlank) }
    }

    private struct SignUp: Validatable {
        var name = "Ada"
        var email = "ada@example.org"
        var age: Int?
        var tags = ["a"]
        var address = Address()
        var others: [Address] = []
        var again = "Ada"

        func validate(_ check: inout Validation) {
            check("name", name, .notBlank, .length(...5), .bytes(...6))
            check("email", email, .email)
            check("age", age, .range(18...))
            check("tags", tags, .count(1...3), .unique)
            check.each("tags", tags, .matches(/[a-z]+/, "has to be of small letters"))
            check.nested("address", address)
            check.each("others", others)
            check.that(name == again, "again", "has to be the same")
            check.isPresent("age", age)
        }
    }

    private func mistakes(_ change: (inout SignUp) -> Void, as source: Validation.Source = .json) -> [String] {
        var value = SignUp(age: 18)
        change(&value)
        var check = Validation(source)
        value.validate(&check)
        return check.mistakes.map(\.description)
    }

    @Test("a value that keeps them is returned as it is")
    func kept() throws {
        #expect(mistakes { _ in } == [])
        #expect(try SignUp(age: 20).validated().age == 20)
    }

    @Test("all mistakes are told at once, of each check the first")
    func several() {
        let found = mistakes {
            $0.name = " \n"
            $0.email = "ada"
            $0.age = 17
            $0.tags = ["a", "a"]
            $0.again = " \n"
        }
        #expect(
            found == [
                #"the field "name" must not be blank"#, #"the field "email" has to be an address for e-mail"#,
                #"the field "age" has to be at least 18"#, #"the field "tags" must not have an element twice"#,
            ])
    }

    @Test("a part that is not there is not checked, unless it has to be there")
    func missing() {
        #expect(mistakes { $0.age = nil } == [#"the field "age" is missing"#])
    }

    @Test("characters and bytes are two numbers")
    func lengths() {
        let long = mistakes { ($0.name, $0.again) = ("Ada L.", "Ada L.") }
        #expect(long == [#"the field "name" has to have at most 5 characters"#])
        let wide = mistakes { ($0.name, $0.again) = ("ééé\u{e9}", "ééé\u{e9}") }
        #expect(wide == [#"the field "name" has to have at most 6 bytes"#])
    }

    @Test("a part of a part is told by its way, as the source writes it")
    func nested() throws {
        let change = { (value: inout SignUp) in
            value.address.city = ""
            value.others = [Address(), Address(city: "")]
            value.tags = ["a", "B"]
        }
        #expect(
            mistakes(change).map { $0.split(separator: "\"")[1] } == ["tags[1]", "address.city", "others[1].city"])
        #expect(
            mistakes(change, as: .form).map { $0.split(separator: "\"")[1] } == [
                "tags[1]", "address[city]", "others[1][city]",
            ])
        let problem = try #require(throws: ProblemDetails.self) {
            var value = SignUp(age: 18)
            change(&value)
            try value.validated()
        }
        #expect(problem.errors.map(\.pointer) == ["#/tags/1", "#/address/city", "#/others/1/city"])
        #expect(problem.errors.map(\.code) == ["pattern", "blank", "blank"])
        #expect(problem.reasons(for: "address.city") == ["must not be blank"])
    }

    @Test("a rule of one's own, in words of one's own")
    func own() {
        var check = Validation()
        check("n", 3, Validation.Rule("even", "has to be even") { $0 % 2 == 0 })
        check("s", "x", .oneOf(["a", "b"]).or("must be a or b"))
        check("t", "x", .oneOf(["a", "b"]))
        #expect(
            check.mistakes.map(\.description) == [
                #"the field "n" has to be even"#, #"the field "s" must be a or b"#,
                #"the field "t" has to be one of: a, b"#,
            ])
        #expect(check.mistakes.map(\.code) == ["even", "oneOf", "oneOf"])
    }

    @Test("of a list without end, a hundred mistakes are told")
    func flood() throws {
        let problem = try #require(throws: ProblemDetails.self) {
            try [Address](repeating: Address(city: ""), count: 5000).validated()
        }
        #expect(problem.errors.count == 100)
        #expect(problem.detail?.hasSuffix("; and 95 more") == true)
    }

    @Test("a name is told up to a length, and as a pointer only if that is whole")
    func longNames() {
        let mistake = Validation.Mistake("a/~" + String(repeating: "é", count: 600), in: .json, "is wrong")
        #expect(mistake.field.utf8.count <= 203 && mistake.field.hasPrefix("…"))
        #expect(mistake.pointer == nil)
        #expect(Validation.Mistake("a/~é", in: .json, "is wrong").pointer == "#/a~1~0%C3%A9")
    }

    @Test(
        "an address for e-mail has the shape that browsers ask for",
        arguments: [
            ("a@b", true), ("ada.lovelace+news@example.co.uk", true), ("o'brien@example.org", true), ("", false),
            ("@b", false),
            ("a@", false), ("a@b@c", false), ("a b@c", false), ("a@-b", false), ("a@b-", false), ("a@b..c", false),
            ("é@b", false), ("a@b\n", false), ("a@" + String(repeating: "b", count: 64), false),
            (String(repeating: "a", count: 254) + "@b", false),
        ])
    func email(text: String, fits: Bool) {
        var check = Validation()
        check("e", text, .email)
        #expect(check.mistakes.isEmpty == fits)
    }
}
