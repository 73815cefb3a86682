import MutantGenerator
import Testing

@Suite("SQL")
struct SQLTests {
    private static let migration = """
        CREATE TABLE users (
            id uuid PRIMARY KEY,
            -- A comment.
            email text,
            display_name text,
            created_at timestamptz NOT NULL
        );
        ALTER TABLE users
            ADD COLUMN updated_at timestamptz;
        """

    /// What each mutant of an operator makes of a statement.
    private func mutants(_ sql: String, _ mutator: Mutator) -> [String] {
        var generator = Generator(schema: SQLSchema(migrations: [Self.migration]))
        return generator.rewrite("func f() { g(\"\(sql)\") }", target: "Target").mutants
            .filter { $0.mutator == mutator }.map(\.replacement)
    }

    @Test("A condition is left out, its parameters stay")
    func conditions() {
        #expect(
            mutants("SELECT a FROM b WHERE c = $1 AND d IS NULL ORDER BY e", .sqlCondition)
                == ["WHERE (c = $1 OR TRUE) AND", "AND (d IS NULL OR TRUE) ORDER"]
        )
        #expect(
            mutants("DELETE FROM b WHERE (c = $1 OR d < 2)", .sqlCondition)
                == ["WHERE ((c = $1 OR d < 2) OR TRUE)", "( (c = $1 AND FALSE) OR", "OR (d < 2 AND FALSE) )"]
        )
        #expect(
            mutants("SELECT a FROM b JOIN c ON c.d = b.d WHERE e IN (SELECT 1 FROM g)", .sqlCondition)
                == ["ON (c.d = b.d OR TRUE) WHERE", "WHERE (e IN (SELECT 1 FROM g) OR TRUE)"]
        )
    }

    @Test("Relations, orders, limits and joins become others")
    func others() {
        #expect(mutants("SELECT a FROM b WHERE c < $1", .sqlRelation) == ["c <= $1", "c >= $1"])
        #expect(mutants("SELECT a FROM b WHERE c IS NOT NULL", .sqlRelation) == ["c IS NULL"])
        #expect(mutants("SELECT a FROM b ORDER BY c DESC, d LIMIT $1", .sqlOrder) == [", d DESC LIMIT", "c ASC ,"])
        #expect(mutants("SELECT a FROM b LIMIT $1", .sqlLimit) == ["LIMIT $1 + 1"])
        #expect(mutants("SELECT a FROM b JOIN c USING (d)", .sqlJoin) == ["b LEFT JOIN c"])
        #expect(mutants("SELECT a FROM b LEFT JOIN c USING (d)", .sqlJoin) == ["b JOIN c"])
        #expect(mutants("SELECT DISTINCT a FROM b", .sqlDistinct) == ["SELECT a"])
        #expect(mutants("DELETE FROM b WHERE c < now() - interval '30 days'", .sqlNumber) == ["interval '31 days'"])
    }

    @Test("A member of an UPDATE stays as it is")
    func members() {
        #expect(
            mutants("UPDATE a SET b = $1, c = now() WHERE d = 1", .sqlMember)
                == ["= CASE WHEN TRUE THEN a.b ELSE $1 END ,", "= CASE WHEN TRUE THEN a.c ELSE now() END WHERE"]
        )
    }

    @Test("A column becomes the next one of its type")
    func columns() {
        #expect(mutants("SELECT 1 FROM users WHERE email = $1", .sqlColumn) == ["WHERE display_name ="])
        #expect(mutants("SELECT 1 FROM users ORDER BY created_at", .sqlColumn) == ["BY updated_at"])
        #expect(mutants("INSERT INTO users (email) VALUES ($1)", .sqlColumn).isEmpty)
    }
}
