internal import JSONTree
package import WebClient

/// Asks vendors for their lists of models.
package struct VendorModelClient: Sendable {
    /// The most bytes of a page that are read: the longest list known has some hundred KB.
    private static let maximumPageBytes = 8 << 20
    /// More pages than a list has: an end to one that never stops.
    private static let maximumPages = 100
    private static let timeouts = WebTimeouts(connect: .seconds(10), firstByte: .seconds(30), idle: .seconds(30))

    private let webClient: WebClient
    private let pageSize: Int
    private let timeLimit: Duration

    /// A client that asks for `pageSize` models at once, where the vendor has pages; 1,000 are the most that they give. A
    /// list that is not whole after `timeLimit` is given up.
    package init(webClient: WebClient, pageSize: Int = 1_000, timeLimit: Duration = .seconds(120)) {
        self.webClient = webClient
        self.pageSize = pageSize
        self.timeLimit = timeLimit
    }

    /// Returns what the vendor of `endpoint` says of all its models.
    package func list(at endpoint: ProviderEndpoint) async throws(VendorModelError) -> VendorModelList {
        let answer = await withTaskGroup(of: Result<VendorModelList, VendorModelError>.self) { group in
            group.addTask {
                do throws(VendorModelError) {
                    return .success(try await wholeList(at: endpoint))
                } catch {
                    return .failure(error)
                }
            }
            let late = VendorModelError("its list of models was not whole within \(timeLimit.components.seconds) s")
            group.addTask { [timeLimit] in
                try? await Task.sleep(for: timeLimit)
                return .failure(late)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(late)
        }
        return try answer.get()
    }

    private func wholeList(at endpoint: ProviderEndpoint) async throws(VendorModelError) -> VendorModelList {
        var list = VendorModelList()
        var page: String?
        for _ in 0..<Self.maximumPages {
            let answer = try await fetch(request(to: endpoint, page: page), of: endpoint.vendor)
            list.entries.merge(answer.entries) { first, _ in first }
            guard let next = answer.next else { return list }
            page = next
        }
        throw VendorModelError("its list of models has no end")
    }

    private func fetch(_ request: WebRequest, of vendor: Vendor) async throws(VendorModelError) -> VendorModelPage {
        let answer: (head: WebResponseHead, body: [UInt8])
        do throws(WebError) {
            answer = try await webClient.fetch(request, upTo: Self.maximumPageBytes)
        } catch {
            let reason = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
            throw VendorModelError("it cannot be asked: \(reason)")
        }
        // Its own words are left out: vendors repeat a part of a key that they refuse.
        switch answer.head.status {
        case 200: break
        case 401, 403: throw VendorModelError("it answered \(answer.head.status): the key is not accepted")
        case 400 where vendor == .google || vendor == .xai:
            throw VendorModelError("it answered 400, as it does to a key that it does not accept")
        default: throw VendorModelError("it answered \(answer.head.status)")
        }
        guard let document = try? JSONTree.parse(answer.body, limits: JSONLimits(maxBytes: Self.maximumPageBytes)),
            let page = VendorModelPage(document, of: vendor)
        else { throw VendorModelError("what it answered is no list of models") }
        return page
    }

    private func request(to endpoint: ProviderEndpoint, page: String?) -> WebRequest {
        var root = endpoint.baseURL[...]
        while root.last == "/" { root.removeLast() }
        let next = page.map(Self.escaped)
        let path: String
        let authorization: [(name: String, value: String)]
        switch endpoint.vendor {
        case .openai:
            path = "/models"
            authorization = [("authorization", "Bearer \(endpoint.apiKey)")]
        case .anthropic:
            path = "/v1/models?limit=\(pageSize)" + (next.map { "&after_id=\($0)" } ?? "")
            // The version that the SDK asks with: `lifecycle` and `retires_at` are not known of an older one.
            authorization = [("x-api-key", endpoint.apiKey), ("anthropic-version", "2026-10-21")]
        case .google:
            path = "/v1beta/models?pageSize=\(pageSize)" + (next.map { "&pageToken=\($0)" } ?? "")
            authorization = [("x-goog-api-key", endpoint.apiKey)]
        case .mistral:
            path = "/v1/models"
            authorization = [("authorization", "Bearer \(endpoint.apiKey)")]
        case .xai:
            path = "/language-models"
            authorization = [("authorization", "Bearer \(endpoint.apiKey)")]
        }
        return WebRequest(
            url: root + path,
            headers: [("accept", "application/json")] + authorization,
            timeouts: Self.timeouts,
            // Only an operator's own base URL can be http, and then it is meant: a mock or a server in the house.
            allowsPlainHTTP: endpoint.baseURL.lowercased().hasPrefix("http://")
        )
    }

    /// A query's value with all but RFC 3986's unreserved characters escaped.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a vendor's list of models is not there, in words that hold nothing of the key.
package struct VendorModelError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
