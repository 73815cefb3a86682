import Testing

@testable import Postgres

@Suite("Pipeline and transaction scope, without a server")
struct PipelineStateTests {
    @Test("A text is prepared once in a pipeline, and deallocations stand in groups of their own before BEGIN")
    func plan() throws {
        var cache = StatementCache(capacity: 8)
        let (first, second) = (try PostgresStatement("a"), try PostgresStatement("b"))
        cache.insert(first.key, name: "known")
        let pipeline = Pipeline(
            [first, second, second],
            begin: "BEGIN",
            commits: true,
            rollsBack: true,
            discarded: ["old"],
            cache: &cache
        )
        #expect(
            pipeline.steps == [
                .rollback, .sync, .deallocate("old"), .sync, .begin("BEGIN"), .execute(statement: 0, name: "known"),
                .prepare(statement: 1, name: "lpo_1"), .execute(statement: 1, name: "lpo_1"),
                .execute(statement: 2, name: "lpo_1"), .commit, .sync,
            ]
        )
    }

    @Test("A step that was lost does not count, and the next one does again")
    func advances() throws {
        var cache = StatementCache(capacity: 8)
        var pipeline = Pipeline([try PostgresStatement("a")], cache: &cache)
        pipeline.currentIsLost()
        #expect(pipeline.advance()?.succeeded == false)
        #expect(pipeline.advance()?.succeeded == true)
        #expect(pipeline.advance()?.step == .sync)
        #expect(pipeline.advance() == nil)
    }

    @Test("BEGIN goes with the first command only, and nothing is let in after the end")
    func scope() {
        let scope = TransactionScope(.readCommitted)
        #expect(scope.admit() == .send(begin: "BEGIN ISOLATION LEVEL READ COMMITTED"))
        #expect(scope.admit() == .send(begin: nil))
        #expect(scope.end() == .commit)
        guard case .refuse(let error) = scope.admit() else {
            Issue.record("a command was let in")
            return
        }
        #expect(error.code == .closed)
        #expect(TransactionScope(.serializable).end() == .nothing)
    }

    @Test("A transaction whose BEGIN failed refuses what comes, and its end is a failure")
    func beginFailed() {
        let scope = TransactionScope(.readCommitted)
        _ = scope.admit()
        scope.beginFailed()
        #expect(scope.admit() == .refuse(TransactionScope.rolledBack))
        #expect(scope.end() == .fail(TransactionScope.rolledBack))
    }
}
