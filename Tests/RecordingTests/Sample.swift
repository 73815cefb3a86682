import Recording

/// A small sound recording, and what becomes of it when a part of it is replaced.
struct Sample {
    var vendor = Recording.Vendor.openai
    var metadata = Self.sound
    var body = Self.soundBody

    static let soundBody = """
        data: {"id":"chatcmpl-authored0001","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

        data: [DONE]


        """

    static let sound = """
        {
          "vendor": "openai",
          "api": "chat_completions",
          "origin": "authored",
          "date": "2026-11-23",
          "api_version": "2020-10-01",
          "description": "A sample.",
          "match": {"last_user_text": "Hello"},
          "request": {
            "method": "POST",
            "path": "/v1/chat/completions",
            "headers": {"authorization": "Bearer <redacted>"},
            "body": {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Hello"}]}
          },
          "status": 200,
          "headers": {"content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_authored0001"},
          "chunks": [[0, 110], [4, 14]],
          "expect": {"text": "Hi", "finish_reason": "stop", "usage": null}
        }
        """

    /// The sample with the first `old` of its JSON replaced.
    func replacing(_ old: String, _ new: String) -> Sample {
        var copy = self
        guard let range = copy.metadata.firstRange(of: old) else { preconditionFailure("no \(old) in the sample") }
        copy.metadata.replaceSubrange(range, with: new)
        return copy
    }

    /// The sample with another body, that came in one piece.
    func with(body: String) -> Sample {
        var copy = self
        guard let start = copy.metadata.firstRange(of: "\"chunks\": ")?.upperBound,
            let end = copy.metadata[start...].firstRange(of: "]],")?.upperBound
        else { preconditionFailure("no chunks in the sample") }
        copy.metadata.replaceSubrange(start..<end, with: "[[0, \(body.utf8.count)]],")
        copy.body = body
        return copy
    }

    /// The sample as an answer that failed in this way.
    func failing(_ failure: String) -> Sample {
        replacing("\"finish_reason\": \"stop\"", "\"finish_reason\": null")
            .replacing("\"usage\": null", "\"usage\": null, \"failure\": \"\(failure)\"")
    }

    func recording() throws(RecordingError) -> Recording {
        try Recording(
            name: "\(vendor.rawValue)/sample",
            file: "sample.json",
            metadata: Array(metadata.utf8),
            body: Array(body.utf8)
        )
    }
}
