import HTTPTypes
import Hummingbird
import NIOCore
import Recording

/// One answer on its way: a recording, the pace, and where it stops until it is released.
struct Replay: Sendable {
    let recording: Recording
    var faults = Faults()
    /// Holds the replay at `faults.holdAfterChunk`.
    var gate: Gate?
    let count: ReplayCount

    /// The response of the recording: its status and headers, and its body in its own chunks, each one write.
    ///
    /// It ends early, without the end of the body, when the client goes away.
    func response(on connection: Connection) -> Response {
        var headers = HTTPFields()
        for header in recording.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        let body = ResponseBody { writer in
            try await count.during { try await write(to: &writer, on: connection) }
        }
        return Response(status: HTTPResponse.Status(code: recording.status), headers: headers, body: body)
    }

    private func write(to writer: inout any ResponseBodyWriter, on connection: Connection) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        for (index, piece) in recording.pieces.enumerated() {
            try await holdIfDue(before: index, on: connection)
            if let delay = faults.timing.delay(milliseconds: recording.chunks[index].milliseconds) {
                try await connection.whileOpen { try await clock.sleep(until: start + delay) }
            }
            try await writer.write(ByteBuffer(bytes: piece))
        }
        try await holdIfDue(before: recording.chunks.count, on: connection)
        try await writer.finish(nil)
    }

    private func holdIfDue(before index: Int, on connection: Connection) async throws {
        guard let gate, faults.holdAfterChunk == index else { return }
        try await connection.whileOpen { try await gate.wait() }
    }
}
