import MutantGenerator
import Testing

/// What becomes of a source.
private func rewriting(
    _ source: String,
    numbers: Numbers = Numbers(),
    dropped: [String: String] = [:]
) -> Generator.Rewriting {
    var generator = Generator(numbers: numbers, dropped: dropped)
    return generator.rewrite(source, target: "Target")
}

/// A source without what makes the switches visible in it.
private func body(_ source: String) -> String {
    let text = rewriting(source).source
    return String(text.dropFirst("import MutantSwitch; ".count))
}

@Suite("Rewriting")
struct RewritingTests {
    @Test(
        "Each mutant stands behind a switch",
        arguments: [
            ("let a = b == c", "let a = mutantNot(1, b == c)"),
            ("let a = b < c", "let a = mutantNot(1, mutantLess(2, b , c))"),
            ("let a = b >= c", "let a = mutantNot(1, mutantGreaterOrEqual(2, b , c))"),
            ("let a = b + c", "let a = mutantPlus(1, b , c)"),
            ("let a = b && !c", "let a = mutantAnd(1, mutantNot(2, b) , mutantNot(3, !c))"),
            ("let a = b ?? c", "let a = mutantNil(1, b) ?? c"),
            ("let a = min(b, c)", "let a = mutantMin(1, b, c)"),
            ("let a = b.sorted()", "let a = mutantOrder(1, b.sorted())"),
            ("let a = b.prefix(c)", "let a = (mutantIsOn(1) ? b.suffix(c) : b.prefix(c))"),
            ("let a = [b ..< c]", "let a = [b ..< mutantNext(1, c)]"),
            (
                "func f() { a(); b = c }",
                "func f() { if mutantIsOn(1) { return }; if !mutantIsOn(2) { a() }; if !mutantIsOn(3) { b = c } }"
            ),
            ("func f() -> Int? { a() }", "func f() -> Int? { if mutantIsOn(1) { return nil }; return a() }"),
            ("func f() { if a { } }", "func f() { if mutantNot(1, a) { } }"),
            ("func f() { if let a { } }", "func f() { if let a = mutantNil(1, a) { } }"),
            ("func f() { if case .a = b { } }", "func f() { if case .a = b, !mutantIsOn(1) { } }"),
            (
                "func f() { switch a { case .b: break; default: break } }",
                "func f() { switch a { case .b where !mutantIsOn(1): break; default: break } }"
            ),
            (
                "var a: Bool { switch b { case .c: d; case .e: g } }",
                "var a: Bool { if mutantIsOn(1) { return false }; return switch b { case .c: if mutantIsOn(2) { g } else { d; } "
                    + "case .e: if mutantIsOn(3) { d; } else { g } } }"
            ),
        ]
    )
    func operators(_ source: String, _ expected: String) {
        #expect(body(source) == expected)
    }

    @Test("Constants of a type are computed each time, so that a switch turned later changes them")
    func constants() {
        #expect(body("enum A { static let b = 1 }") == "enum A { static var b : Int { (mutantIsOn(1) ? 2 : 1) } }")
        #expect(
            body("enum A { static let b: Duration = .seconds(1) }")
                == "enum A { static var b: Duration { .seconds((mutantIsOn(1) ? 2 : 1)) } }"
        )
        #expect(
            body("enum A { static let b: Set = [\"cd\"] }")
                == "enum A { static var b: Set<String> { [(mutantIsOn(1) ? \"xcd\" : \"cd\")] } }"
        )
        #expect(rewriting("enum A { static let b = c(1) }").mutants.map(\.isOnce) == [true])
    }

    @Test("A text changes by a character, and stays a character where it may be one")
    func texts() {
        #expect(body(#"let a = f("bc")"#) == #"let a = f((mutantIsOn(1) ? "xbc" : "bc"))"#)
        #expect(body(#"let a = f("b")"#) == #"let a = f((mutantIsOn(1) ? "x" : "b"))"#)
        #expect(body(#"let a = f("")"#) == #"let a = f((mutantIsOn(1) ? "x" : ""))"#)
    }

    @Test(
        "What cannot be switched, or nobody answers for, is left alone",
        arguments: [
            "enum A: String { case b = \"c\" }", "func f() { logger.info(\"a\") }", "func f() { precondition(a == b) }",
            "@available(macOS 15, *) struct A {}", "public func f(a: Int = 1) {}",
        ]
    )
    func leftAlone(_ source: String) {
        #expect(rewriting(source).mutants.isEmpty)
        #expect(rewriting(source).source == source)
    }

    @Test("Lines keep their numbers")
    func lines() {
        let result = rewriting("// A comment\nlet a = b == c\nlet d = e == g\n")
        #expect(result.source.hasPrefix("// A comment\nimport MutantSwitch; let"))
        #expect(result.mutants.map(\.line) == [2, 3])
    }

    @Test("The place of each mutant in what is written is known")
    func places() throws {
        let result = rewriting("let a = b == c + 1")
        let texts = result.mutants.map {
            String(decoding: Array(result.source.utf8)[$0.start..<$0.end], as: UTF8.self)
        }
        #expect(
            texts == [
                "mutantNot(1, b == mutantPlus(2, c , (mutantIsOn(3) ? 2 : 1)))",
                "mutantPlus(2, c , (mutantIsOn(3) ? 2 : 1))", "(mutantIsOn(3) ? 2 : 1)",
            ]
        )
    }
}

@Suite("Identity")
struct IdentityTests {
    @Test("An id is the target, the declaration, the operator and the occurrence, and survives edits elsewhere")
    func ids() {
        let before = rewriting("struct A { func f(b: Int) { if b == 1 { } } }").mutants.map(\.id)
        #expect(before == ["Target/A.f(b:)/relation/1", "Target/A.f(b:)/number/1"])
        let after = rewriting("let z = 5 < 6\nstruct A { func g() { c = 2 }; func f(b: Int) { if b == 1 { } } }")
            .mutants.map(\.id)
        #expect(after.filter { before.contains($0) } == before)
    }

    @Test("Numbers stay those of the run before")
    func numbers() {
        let result = rewriting("let a = 1", numbers: Numbers(known: ["Target/a/number/1": 7, "Target/b/number/1": 9]))
        #expect(result.mutants.map(\.number) == [7])
    }

    @Test("What does not compile is left out and counted, until it becomes another mutant")
    func dropped() throws {
        let first = try #require(rewriting("let a = 1").mutants.first)
        let dropped = [first.id: Generator.fingerprint(of: first)]
        let result = rewriting("let a = 1", dropped: dropped)
        #expect(result.mutants.isEmpty)
        #expect(result.lost == ["number": 1])
        #expect(rewriting("let a = 2", dropped: dropped).mutants.count == 1)
    }
}
