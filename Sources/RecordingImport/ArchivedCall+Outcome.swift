import JSONTree
import Recording

extension ArchivedCall {
    /// What an import makes of the call.
    func outcome(_ options: ImportOptions) -> ImportedCall.Outcome {
        guard method.uppercased() == "POST" else { return .skipped("\(method.shown) is not a call that streams") }
        let call: VendorCall
        do throws(VendorCall.Other) {
            call = try VendorCall(url: url, vendor: options.vendor)
        } catch {
            return .skipped(error.reason)
        }
        do throws(Verdict) {
            return .captured(try capture(of: call, options), remarks: remarks)
        } catch {
            switch error {
            case .skip(let reason): return .skipped(reason)
            case .refuse(let reason): return .refused(reason)
            }
        }
    }

    /// Why a call to a vendor is not imported.
    private enum Verdict: Error {
        case skip(String)
        case refuse(String)
    }

    private func capture(of call: VendorCall, _ options: ImportOptions) throws(Verdict) -> Capture {
        guard let status else {
            throw .skip("there was no answer\(failure.map { " (\($0.shown))" } ?? "")")
        }
        guard status == 200 || (400...599).contains(status) else {
            throw .skip("the status \(status) is neither an answer's nor an error's")
        }
        let limit = options.limits.body
        let question = try plain(requestBody, requestHeaders, "request body", limit).body
        try requireStream(call, question)
        let answer = try plain(body, headers, "response body", limit)
        try requireEvents(status, answer.body)
        return Capture(
            vendor: call.vendor,
            api: call.api,
            origin: .imported,
            date: date.flatMap(ImportDay.of) ?? headers.value("date").flatMap(ImportDay.of) ?? options.day,
            request: Capture.Request(
                method: "POST",
                target: call.target,
                headers: requestHeaders,
                body: question
            ),
            status: status,
            headers: headers,
            chunks: answer.body.isEmpty ? [] : [Recording.Chunk(milliseconds: arrival, bytes: answer.body.count)],
            body: answer.body,
            contentEncoding: answer.encoding,
            isCut: failure != nil || answer.isCut
        )
    }

    /// When the body was there, in milliseconds after the response head. These files have no times of pieces.
    private var arrival: Int {
        guard let receiveMilliseconds, receiveMilliseconds > 0 else { return 0 }
        return Int(min(receiveMilliseconds, 86_400_000).rounded())
    }

    /// A body without its content encoding.
    private func plain(
        _ body: ArchivedBody,
        _ headers: [Header],
        _ name: String,
        _ limit: Int
    ) throws(Verdict) -> ContentDecoding.Plain {
        switch body {
        case .absent: return ContentDecoding.Plain(body: [])
        case .unreadable(let problem): throw .refuse("the \(name) \(problem)")
        case .bytes(let bytes):
            do throws(ContentDecoding.Problem) {
                return try ContentDecoding.undo(headers.value("content-encoding"), bytes, limit: limit)
            } catch {
                throw .refuse("the \(name) \(error.message)")
            }
        }
    }

    /// Refuses what was not asked for as a stream of server-sent events.
    private func requireStream(_ call: VendorCall, _ question: [UInt8]) throws(Verdict) {
        guard !question.isEmpty else {
            throw .refuse("the file has no request body; record it with the requests' bodies")
        }
        guard let tree = try? JSONTree.parse(question, limits: JSONLimits(maxBytes: question.count)),
            tree.kind == .object
        else { throw .refuse("the request body is not a JSON object") }
        guard call.api == .generateContent else {
            guard tree["stream"]?.bool == true else { throw .skip("the answer was not asked for as a stream") }
            return
        }
        let parameters = call.target.split(separator: "?").dropFirst().joined().split(separator: "&")
        guard parameters.contains("alt=sse") else {
            throw .skip("the answer is a JSON array, not a stream of events; ask with alt=sse")
        }
    }

    /// Refuses an answer that is no stream of events, unless it is an error's.
    private func requireEvents(_ status: Int, _ answer: [UInt8]) throws(Verdict) {
        guard status == 200 else { return }
        if let type = headers.value("content-type"), !type.lowercased().contains("text/event-stream") {
            throw .refuse("the answer is \(type.shown), not text/event-stream")
        }
        guard !answer.isEmpty else {
            throw .refuse("the file has no response body; record it with a tool that keeps the bodies of streams")
        }
    }
}
