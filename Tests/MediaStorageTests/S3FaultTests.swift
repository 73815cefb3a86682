import Testing

@testable import MediaStorage

@Suite("S3 that fails") struct S3FaultTests {
    private static func error(_ code: String) -> String {
        "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>secret</Message></Error>"
    }

    @Test(
        "What may pass is tried three times, with waits that grow",
        arguments: [ScriptedS3.Answer.status(500), .status(503), .status(429), .reset]
    )
    func transient(answer: ScriptedS3.Answer) async throws {
        try await ScriptedS3.with { _, _ in
            answer
        } _: { s3 in
            await expectError(.unavailable) { try await s3.store.keep([1], as: key("aaaa-1")) }
            await expectError(.unavailable) { _ = try await s3.store.read(key("aaaa-1"), 0..<10) }
            await expectError(.unavailable) { try await s3.store.delete(key("aaaa-1")) }
            #expect(s3.calls.map(\.method) == ["PUT", "PUT", "PUT", "GET", "GET", "GET", "DELETE", "DELETE", "DELETE"])
            #expect(s3.clock.slept.count == 6)
            #expect(s3.clock.slept.allSatisfy { $0 <= .milliseconds(400) })
        }
    }

    @Test("A second try that succeeds is a success")
    func recovery() async throws {
        try await ScriptedS3.with { _, number in
            number == 0 ? .status(503, body: Self.error("SlowDown")) : .status(200)
        } _: { s3 in
            try await s3.store.keep([1, 2, 3], as: key("aaaa-1"))
            #expect(s3.calls.map(\.body) == [[1, 2, 3], [1, 2, 3]])
        }
    }

    @Test(
        "A refusal is not tried again, and says the code and nothing else",
        arguments: [
            (403, "AccessDenied", MediaStoreError.Code.denied), (404, "NoSuchKey", .notFound),
            (404, "NoSuchBucket", .unavailable), (400, "EntityTooLarge", .full), (507, "XMinioStorageFull", .full),
            (301, "PermanentRedirect", .unavailable), (400, "a b", .unavailable),
        ]
    )
    func refusal(status: Int, code: String, expected: MediaStoreError.Code) async throws {
        try await ScriptedS3.with { _, _ in
            .status(status, body: Self.error(code))
        } _: { s3 in
            let error = await expectError(expected) { try await s3.store.keep([1], as: key("aaaa-1")) }
            #expect(error?.detail.contains("secret") == false)
            #expect(error?.detail.contains(code) == (code != "a b"))
            // 507 is a 5xx like others.
            #expect(s3.calls.count == (status == 507 ? 3 : 1))
        }
    }

    @Test("A part that cannot be sent has the upload aborted")
    func failedPart() async throws {
        try await ScriptedS3.with { call, _ in
            switch call.method {
            case "POST": .status(200, body: "<R><UploadId>id&amp;/1</UploadId></R>")
            case "DELETE": .status(204)
            default: call.target.contains("partNumber=2&") ? .status(500) : .status(200, headers: "ETag: \"e\"\r\n")
            }
        } _: { s3 in
            await expectError(.unavailable) { try await s3.store.keep(pattern(30 << 20), as: key("aaaa-1")) }
            #expect(s3.targets.first == "POST /media/aaaa-1?uploads=")
            #expect(s3.targets.last == "DELETE /media/aaaa-1?uploadId=id%26%2F1")
            #expect(s3.targets.filter { $0 == "PUT /media/aaaa-1?partNumber=2&uploadId=id%26%2F1" }.count == 3)
            #expect(!s3.targets.contains { $0.hasPrefix("POST") && $0.contains("uploadId") })
        }
    }

    /// An upload of two parts whose completion is answered by `complete`, and whose HEAD by `head`.
    private func completion(
        _ complete: @escaping @Sendable (Int) -> ScriptedS3.Answer,
        head: ScriptedS3.Answer = .status(404),
        _ body: (ScriptedS3) async throws -> Void
    ) async throws {
        let completions = Counter()
        try await ScriptedS3.with { call, _ in
            switch call.method {
            case "POST" where call.target.hasSuffix("?uploads="):
                .status(200, body: "<R><UploadId>u</UploadId></R>")
            case "POST": complete(completions.next())
            case "HEAD": head
            case "DELETE": .status(204)
            default: .status(200, headers: "ETag: \"e<\"\r\n")
            }
        } _: { s3 in
            try await body(s3)
        }
    }

    @Test("An upload is completed with its parts in order")
    func completed() async throws {
        try await completion { _ in
            .status(200, body: "<CompleteMultipartUploadResult/>")
        } _: { s3 in
            try await s3.store.keep(pattern(9 << 20), as: key("aaaa-1"))
            let body = String(decoding: s3.calls.last?.body ?? [], as: UTF8.self)
            let parts = (1...2).map { "<Part><PartNumber>\($0)</PartNumber><ETag>\"e&lt;\"</ETag></Part>" }
            #expect(body == "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>")
        }
    }

    @Test("A completion that fails inside its 200 is tried again, and then has failed")
    func errorInSuccess() async throws {
        try await completion { _ in
            .status(200, body: Self.error("InternalError"))
        } _: { s3 in
            await expectError(.unavailable) { try await s3.store.keep(pattern(9 << 20), as: key("aaaa-1")) }
            #expect(s3.targets.filter { $0 == "POST /media/aaaa-1?uploadId=u" }.count == 3)
            #expect(s3.targets.last == "DELETE /media/aaaa-1?uploadId=u")
        }
    }

    @Test(
        "A completion whose answer was lost counts where the blob is there",
        arguments: [
            (9 << 20, "\"e-2\"", true), (9 << 20, "\"e\"", false), (1, "\"e-2\"", false),
        ]
    )
    func lostCompletion(length: Int, etag: String, succeeds: Bool) async throws {
        try await completion(
            { $0 == 0 ? .reset : .status(404, body: Self.error("NoSuchUpload")) },
            head: .status(200, headers: "Content-Length: \(length)\r\nETag: \(etag)\r\n")
        ) { s3 in
            if succeeds {
                try await s3.store.keep(pattern(9 << 20), as: key("aaaa-1"))
            } else {
                await expectError(.unavailable) { try await s3.store.keep(pattern(9 << 20), as: key("aaaa-1")) }
            }
        }
    }

    @Test("A download that breaks off goes on where it was, with the same blob")
    func brokenDownload() async throws {
        let bytes = pattern(100)
        try await ScriptedS3.with { call, number in
            switch number {
            case 0: .broken(length: 80, Array(bytes[10..<40]), headers: "ETag: \"e\"\r\n")
            case 1: .status(503)
            default: .broken(length: 50, Array(bytes[40..<90]))
            }
        } _: { s3 in
            let read = try await s3.store.bytes(key("aaaa-1"), 10..<90)
            #expect(read == Array(bytes[10..<90]))
            #expect(s3.calls.map { $0.header("range") } == ["bytes=10-89", "bytes=40-89", "bytes=40-89"])
            #expect(s3.calls.map { $0.header("if-match") } == [nil, "\"e\"", "\"e\""])
        }
    }

    @Test("A download that goes on breaking fails, and never looks whole")
    func hopelessDownload() async throws {
        try await ScriptedS3.with { _, number in
            number == 0 ? .broken(length: 80, [1, 2, 3]) : .broken(length: 77, [])
        } _: { s3 in
            var seen: [UInt8] = []
            let error = await expectError(.unavailable) {
                for try await piece in try await s3.store.read(key("aaaa-1"), 0..<80) { seen += piece }
            }
            #expect(error?.detail.hasPrefix("GET failed: closed") == true)
            #expect(seen == [1, 2, 3])
            #expect(s3.calls.count == 3)
        }
    }

    @Test("A server that knows no ranges is cut to the range, from its start only")
    func noRanges() async throws {
        try await ScriptedS3.with { _, _ in
            .status(200, body: "0123456789")
        } _: { s3 in
            let read = try await s3.store.bytes(key("aaaa-1"), 0..<4)
            #expect(read == Array("0123".utf8))
            await expectError(.unavailable) { _ = try await s3.store.bytes(key("aaaa-1"), 2..<4) }
        }
    }

    @Test("The list of uploads is read page by page, and only ours that are old are aborted")
    func stalePages() async throws {
        let pages = [
            """
            <L xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>true</IsTruncated>
            <NextKeyMarker>bbbb-2</NextKeyMarker><NextUploadIdMarker>u&amp;2</NextUploadIdMarker>
            <Upload><Key>aaaa-1</Key><UploadId>u1</UploadId><Initiated>2020-01-01T00:00:00.000Z</Initiated></Upload>
            <Upload><Key>NOT OURS</Key><UploadId>u9</UploadId><Initiated>2020-01-01T00:00:00.000Z</Initiated></Upload>
            <Upload><Key>bbbb-2</Key><UploadId>u&amp;2</UploadId><Initiated>9020-01-01T00:00:00.000Z</Initiated></Upload></L>
            """,
            """
            <L><IsTruncated>false</IsTruncated>
            <Upload><Key>cccc-3</Key><UploadId>u3</UploadId><Initiated>2020-01-01T00:00:00Z</Initiated></Upload>
            <Upload><Key>cccc-4</Key><UploadId>u4</UploadId><Initiated>2020-01-01T00:00:00Z</Initiated></Upload></L>
            """,
        ]
        try await ScriptedS3.with { call, _ in
            switch call.target {
            case "/media/?max-uploads=1000&uploads=": .status(200, body: pages[0])
            case "/media/?key-marker=bbbb-2&max-uploads=1000&upload-id-marker=u%262&uploads=":
                .status(200, body: pages[1])
            case "/media/cccc-4?uploadId=u4": .status(404, body: Self.error("NoSuchUpload"))
            default: .status(204)
            }
        } _: { s3 in
            let count = try await s3.store.abortStale(olderThan: .seconds(86_400))
            #expect(count == 2)
            let deleted = s3.targets.filter { $0.hasPrefix("DELETE") }
            #expect(
                deleted
                    == ["/media/aaaa-1?uploadId=u1", "/media/cccc-3?uploadId=u3", "/media/cccc-4?uploadId=u4"].map {
                        "DELETE \($0)"
                    }
            )
        }
    }
}
