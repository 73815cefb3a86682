import JSONTree
package import Providers
package import WebClient

/// A vendor's wire format with the members of one request given: what is not given is the production client's own.
package struct AskedAPI: ProviderAPI {
    private let base: any ProviderAPI
    private let members: [(key: String, json: String)]
    /// What the conversation is in, in all forms: never taken from the production client's own request.
    private static let conversation: Set<String> = ["messages", "input", "contents"]

    package init(_ base: any ProviderAPI, members: [(key: String, json: String)]) {
        self.base = base
        self.members = members
    }

    package var vendor: Vendor { base.vendor }
    package var format: WireFormat { base.format }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        var webRequest = try base.request(request)
        guard case .bytes(let bytes) = webRequest.body, let own = try? JSONTree.parse(bytes) else { return webRequest }
        let given = Set(members.map(\.key))
        let rest = own.members.filter { !given.contains($0.key) && !Self.conversation.contains($0.key) }
            .map { (key: $0.key, json: $0.value.serialized()) }
        let text = (members + rest).map { "\"\($0.key)\":\($0.json)" }.joined(separator: ",")
        webRequest.body = .bytes(Array("{\(text)}".utf8))
        return webRequest
    }

    package func accepts(_ contentType: String) -> Bool { base.accepts(contentType) }
    package var imageLimits: ImageLimits { base.imageLimits }
    package func makeDecoder() -> any ProviderDecoder { base.makeDecoder() }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        base.failure(status: status, headers: headers, body: body)
    }
}
