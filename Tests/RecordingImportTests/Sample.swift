import Recording
import RecordingImport

/// A small answer, as it is and as tools keep it compressed.
enum Sample {
    static let body = #"""
        data: {"id":"chatcmpl-authored0001","choices":[{"index":0,"delta":{"content":"Grüße"},"finish_reason":"stop"}]}

        data: [DONE]


        """#
    /// ``body`` as a JSON string's content.
    static let escaped = #"""
        data: {\"id\":\"chatcmpl-authored0001\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Grüße\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n
        """#
    static let gzip =
        "H4sIAAAAAAACAx2NQQrCMBBF9zmF/HWEuM1acacHKEWGzEgCNSnNFISSs3gRd72Ywe1/j/eZlPxhQ2J4hEgaXvN0pFVjWYSdcyfYvpcUpMIPXcwsb3hnw"
        + "TIpwW8IJatk7YHrsn/3j6BZPFNONT4WoVpyR1XLjDY2Y/h/OZzvt8tozA/UVVPsgQAAAA=="
    static let deflate =
        "eNodjUEKwjAQRfc5hfx1hLjNWnGnByhFhsxIAjUpzRSEkrN4EXe9mMHtf4/3mZT8YUNieIRIGl7zdKRVY1mEnXMn2L6XFKTCD13MLG94Z8EyKcFvCCW"
        + "rZO2B67J/94+gWTxTTjU+FqFackdVy4w2NmP4fzmc77fLaMwPIVQrjg=="
    /// 300,000 letters, compressed.
    static let bomb = "H4sIAAAAAAACA+3BAQ0AAADCoKzvX8IeDig" + String(repeating: "A", count: 386) + "PgxX/JO9OCTBAA="
    static let question = #"{"model":"gpt-6-luna","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
    static let escapedQuestion =
        #"{\"model\":\"gpt-6-luna\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"#
    static let url = "https://api.openai.com/v1/chat/completions"

    static let options = ImportOptions(day: "2026-11-01")

    /// A HAR file of one call.
    static func har(
        method: String = "POST",
        url: String = Self.url,
        question: String? = escapedQuestion,
        status: String = "200",
        type: String? = "text/event-stream; charset=utf-8",
        headers: String = "",
        content: String = #""text": "\#(escaped)""#,
        response: String = "",
        entry: String = #""startedDateTime": "2026-11-30T10:00:00.000Z", "timings": {"wait": 80, "receive": 41.6}"#
    ) -> String {
        let typeHeader = type.map { #"{"name": "Content-Type", "value": "\#($0)"}"# } ?? #"{"name": "x", "value": ""}"#
        let postData = question.map { #", "postData": {"mimeType": "application/json", "text": "\#($0)"}"# } ?? ""
        return """
            {"log": {"version": "1.2", "creator": {"name": "made by hand", "version": "1"}, "entries": [{
              \(entry),
              "request": {"method": "\(method)", "url": "\(url)",
                "headers": [{"name": "authorization", "value": "Bearer key"}]\(postData)},
              "response": {"status": \(status), "headers": [\(typeHeader)\(headers)], "content": {\(content)}\(response)}
            }]}}
            """
    }
}

extension ImportedFile {
    /// Reads a text as a file.
    static func read(_ text: String, _ options: ImportOptions = Sample.options) throws(ImportError) -> ImportedFile {
        try read(Array(text.utf8), file: "sample", options: options)
    }

    /// The only call's capture.
    var capture: Capture? { captures.first }

    /// What is said of the first call that was not taken, `skipped: …` or `refused: …`.
    var reason: String? {
        for call in calls {
            switch call.outcome {
            case .captured: continue
            case .skipped(let reason): return "skipped: \(reason)"
            case .refused(let reason): return "refused: \(reason)"
            }
        }
        return nil
    }

    /// The remarks on the first call.
    var remarks: [String] {
        guard case .captured(_, let remarks) = calls.first?.outcome else { return [] }
        return remarks
    }
}

extension Capture {
    var text: String { String(decoding: body, as: UTF8.self) }
    var question: String { String(decoding: request.body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
