import Testing

@testable import MediaStorage

extension MotoTests {
    @Suite("Uploads that were not ended") struct StaleUploadTests {
        @Test("A write that fails or is cancelled leaves none", arguments: [true, false])
        func failedWrite(isCancelled: Bool) async throws {
            let server = try #require(MotoServer.current)
            try await withClient { client in
                let store = S3Store(try server.settings(), client: client, temporaryFolder: temporaryFolder)
                let key = try key("b2b2-1")
                let (started, start) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    try await store.write(key) { sink in
                        try await sink.write(pattern(20 << 20)[...])
                        start.yield()
                        if isCancelled {
                            // Until it is cancelled.
                            for await _ in AsyncStream<Void>.makeStream().stream {}
                        } else {
                            throw MediaStoreError(.full, "The test's own.")
                        }
                    }
                }
                _ = await started.first { _ in true }
                if isCancelled { task.cancel() }
                let result = await task.result
                #expect(throws: (any Error).self) { try result.get() }
                #expect(try await store.abortStale(olderThan: .zero) == 0)
                await expectError(.notFound) { _ = try await store.read(key, 0..<1) }
            }
        }

        @Test("What a crash left is found and aborted once it is old enough")
        func abortStale() async throws {
            let server = try #require(MotoServer.current)
            try await withClient { client in
                let store = S3Store(try server.settings(), client: client, temporaryFolder: temporaryFolder)
                for number in 1...3 {
                    let request = S3Request(
                        method: "POST",
                        key: try key("b1b1-\(number)"),
                        query: [("uploads", "")],
                        body: []
                    )
                    _ = try await store.connection.send(request)
                }
                // moto says that all began in 2010.
                #expect(try await store.abortStale(olderThan: .seconds(60 * 86_400 * 365)) == 0)
                #expect(try await store.abortStale(olderThan: .seconds(86_400)) == 3)
                #expect(try await store.abortStale(olderThan: .seconds(86_400)) == 0)
            }
        }
    }
}
