import Recording

/// A small sound recording, and what becomes of it when a part of it is replaced.
struct Sample {
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
            "body": {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hello"}]}
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

    func recording() throws(RecordingError) -> Recording {
        try Recording(
            name: "openai/sample",
            file: "sample.json",
            metadata: Array(metadata.utf8),
            body: Array(body.utf8)
        )
    }
}
