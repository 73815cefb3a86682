import WebClient

/// One blob on its way into the bucket: as one request where it fits into a part, else part by part.
///
/// It holds the part that is being filled and at most two that are being sent, each in a task of its own. Used by one
/// task; ``finish()`` or ``abandon()`` ends it, and no task outlives that.
final class S3Upload {
    private struct Part: Sendable {
        var number: Int
        var etag: String
    }

    private static let maximumInFlight = 2

    private let connection: S3Connection
    private let key: MediaKey
    private var buffer: [UInt8] = []
    private var total = 0
    /// Set with the first part.
    private var uploadID: String?
    private var startedParts = 0
    private var inFlight: [Task<Part, any Error>] = []
    private var parts: [Part] = []

    init(_ key: MediaKey, connection: S3Connection) {
        self.key = key
        self.connection = connection
    }

    func write(_ bytes: ArraySlice<UInt8>) async throws {
        try await S3Store.mapped { try await append(bytes) }
    }

    private func append(_ bytes: ArraySlice<UInt8>) async throws {
        var rest = bytes
        while !rest.isEmpty {
            guard let size = S3PartSize.bytes(ofPart: startedParts + 1) else {
                throw S3Failure("The blob has more parts than S3 takes.", code: "EntityTooLarge")
            }
            // Sent when there is more, so that a blob of exactly one part is one request.
            if buffer.count == size {
                try await sendPart()
                continue
            }
            let taken = rest.prefix(size - buffer.count)
            buffer += taken
            rest = rest.dropFirst(taken.count)
        }
        total += bytes.count
    }

    /// Sends what is left and makes the blob visible.
    func finish() async throws {
        guard uploadID != nil else {
            let request = S3Request(method: "PUT", key: key, headers: Self.type, body: buffer)
            buffer = []
            _ = try await connection.send(request)
            return
        }
        if !buffer.isEmpty { try await sendPart() }
        while !inFlight.isEmpty { try await awaitOldest() }
        try await complete()
    }

    /// Ends the tasks and removes the parts, also where the caller's task is cancelled. What cannot be removed is left to
    /// ``S3Store/abortStale(olderThan:)``.
    func abandon() async {
        for task in inFlight { task.cancel() }
        // A part that arrives after the upload was aborted would stay.
        for task in inFlight { _ = await task.result }
        inFlight = []
        guard let uploadID else { return }
        let request = S3Request(method: "DELETE", key: key, query: [("uploadId", uploadID)])
        _ = await Task { [connection] in try await connection.send(request) }.result
    }

    // MARK: Parts

    /// S3 would else say that it does not know.
    private static let type = [(name: "content-type", value: "application/octet-stream")]

    private func sendPart() async throws {
        let id: String
        if let uploadID { id = uploadID } else { id = try await begin() }
        while inFlight.count >= Self.maximumInFlight { try await awaitOldest() }
        startedParts += 1
        let number = startedParts
        let request = S3Request(
            method: "PUT",
            key: key,
            query: [("partNumber", String(number)), ("uploadId", id)],
            body: buffer
        )
        buffer = []
        buffer.reserveCapacity(S3PartSize.bytes(ofPart: number + 1) ?? 0)
        inFlight.append(
            Task { [connection] in
                let (head, _, _) = try await connection.send(request)
                guard let etag = head.headers.first("ETag") else {
                    throw S3Failure("A part was answered without its ETag.")
                }
                return Part(number: number, etag: etag)
            }
        )
    }

    private func awaitOldest() async throws {
        guard let oldest = inFlight.first else { return }
        let part = try await withTaskCancellationHandler {
            try await oldest.value
        } onCancel: {
            oldest.cancel()
        }
        inFlight.removeFirst()
        parts.append(part)
    }

    private func begin() async throws -> String {
        let request = S3Request(method: "POST", key: key, query: [("uploads", "")], headers: Self.type, body: [])
        let (_, body, _) = try await connection.send(request)
        guard let id = S3Document(body)?.first("UploadId"), !id.isEmpty else {
            throw S3Failure("An upload was begun without an id.")
        }
        uploadID = id
        return id
    }

    private func complete() async throws {
        guard let uploadID else { return }
        var text = "<CompleteMultipartUpload>"
        for part in parts {
            text += "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(S3Document.escaped(part.etag))</ETag></Part>"
        }
        text += "</CompleteMultipartUpload>"
        let request = S3Request(
            method: "POST",
            key: key,
            query: [("uploadId", uploadID)],
            headers: [("content-type", "application/xml")],
            body: Array(text.utf8)
        )
        do {
            _ = try await connection.send(request)
        } catch let failure as S3Failure where failure.code == "NoSuchUpload" {
            // An earlier try may have done it, and its answer been lost.
            guard try await isThere() else { throw S3Failure(failure.detail) }
        }
    }

    /// Whether the key holds a blob of this length and this many parts.
    private func isThere() async throws -> Bool {
        do {
            let (head, _, _) = try await connection.send(S3Request(method: "HEAD", key: key))
            let etag = head.headers.first("ETag") ?? ""
            return head.headers.first("Content-Length") == String(total) && etag.hasSuffix("-\(parts.count)\"")
        } catch let failure as S3Failure where failure.isMissingObject {
            return false
        }
    }
}
