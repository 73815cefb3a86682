import FoundationEssentials

/// Why a request could not be made from what the contract says.
struct RequestError: Error {
    let message: String
    let path: ValuePath
}

extension RequestTemplate {
    /// What a request needs to know besides its own words.
    struct Context {
        let baseURL: String
        let fixtures: String
        let scope: Scope
        let trace: TraceContext
        /// The access token to send, unless the request says `Authorization` itself.
        let accessToken: String?
    }

    /// The request with everything filled in.
    func filled(_ context: Context) throws(RequestError) -> SentRequest {
        let request: SentRequest
        let fileProblem: String?
        do throws(ReferenceError) {
            let scope = context.scope
            var url = context.baseURL + PercentEncoding.path(try scope.text(path))
            for field in query {
                url += url.contains("?") ? "&" : "?"
                url += PercentEncoding.query(field.name) + "=" + PercentEncoding.query(try scope.text(field.value))
            }
            var headers = [HeaderField(name: "traceparent", value: context.trace.traceparent())]
            if let token = context.accessToken, !names("authorization") {
                headers.append(HeaderField(name: "authorization", value: "Bearer \(token)"))
            }
            let content = try content(context)
            if let type = try contentType.map({ text throws(ReferenceError) in try scope.text(text) }) ?? content.type,
                !type.isEmpty, !names("content-type")
            {
                headers.append(HeaderField(name: "content-type", value: type))
            }
            for header in self.headers {
                headers.append(HeaderField(name: header.name, value: try scope.text(header.value)))
            }
            request = SentRequest(
                method: method,
                url: url,
                headers: headers,
                body: content.bytes,
                parts: content.parts
            )
            fileProblem = content.fileProblem
        } catch {
            throw RequestError(message: error.message, path: location)
        }
        if let fileProblem { throw RequestError(message: fileProblem, path: location) }
        return request
    }

    private func names(_ header: String) -> Bool {
        headers.contains { $0.name.lowercased() == header }
    }

    private struct Content {
        var bytes: [UInt8] = []
        var type: String?
        var parts: [SentPart] = []
        /// What is wrong with a file that a part names.
        var fileProblem: String?
    }

    private func content(_ context: Context) throws(ReferenceError) -> Content {
        let scope = context.scope
        switch body {
        case .none: return Content()
        case .json(let value):
            return Content(bytes: Array(try scope.filled(value).json.utf8), type: "application/json")
        case .text(let text): return Content(bytes: Array(try scope.text(text).utf8))
        case .bytes(let bytes): return Content(bytes: bytes)
        case .repeated(let text): return Content(bytes: try text.bytes(scope))
        case .multipart(let parts):
            let boundary = "contract-" + Hexadecimal.random(bytes: 12)
            var content = Content(type: "multipart/form-data; boundary=\(boundary)")
            for part in parts { try part.add(to: &content.parts, &content.fileProblem, context) }
            content.bytes = MultipartBody.bytes(content.parts, boundary: boundary)
            return content
        }
    }
}

extension RequestTemplate.RepeatedText {
    fileprivate func bytes(_ scope: Scope) throws(ReferenceError) -> [UInt8] {
        let unit = Array(text.utf8)
        var bytes = Array(try scope.text(before).utf8)
        bytes.reserveCapacity(bytes.count + unit.count * times + after.utf8.count)
        // In large steps: a hundred million small ones take their time in a debug build.
        let step = Array(repeatElement(unit, count: min(times, 1 + 65_536 / max(1, unit.count))).joined())
        let steps = times * unit.count / step.count
        for _ in 0..<steps { bytes += step }
        bytes += step.prefix(times * unit.count - steps * step.count)
        bytes += try scope.text(after).utf8
        return bytes
    }
}

extension RequestTemplate.Part {
    fileprivate func add(
        to parts: inout [SentPart],
        _ problem: inout String?,
        _ context: RequestTemplate.Context
    ) throws(ReferenceError) {
        var bytes: [UInt8] = []
        var source: String?
        switch content {
        case .value(let text): bytes = Array(try context.scope.text(text).utf8)
        case .repeated(let text): bytes = try text.bytes(context.scope)
        case .file(let path, let edits):
            source = path
            if let data = FileManager.default.contents(atPath: "\(context.fixtures)/\(path)") {
                bytes = Array(data)
                for edit in edits where !edit.apply(to: &bytes) {
                    problem = "an edit is beyond the \(bytes.count) bytes of fixtures/\(path)"
                }
            } else {
                problem = "there is no readable file fixtures/\(path)"
            }
        }
        let name = source?.split(separator: "/").last.map(String.init)
        parts.append(
            SentPart(
                name: self.name,
                filename: try filename.map { text throws(ReferenceError) in try context.scope.text(text) } ?? name,
                contentType: contentType,
                bytes: bytes,
                file: source
            )
        )
    }
}
