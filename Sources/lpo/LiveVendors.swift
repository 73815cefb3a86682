import ChatServer
import Providers
import Recorder
import Recording
import WebClient

/// The vendors themselves, asked with the keys and at the base URLs of the settings.
struct LiveVendors: VendorRepeating {
    private static let timeouts = WebTimeouts(connect: .seconds(10), firstByte: .seconds(600), idle: .seconds(300))
    private static let keyHeaders: Set<String> = ["authorization", "x-api-key", "x-goog-api-key", "api-key"]

    private let endpoints: [Recording.Vendor: ProviderEndpoint]
    private let webClient: WebClient

    init(endpoints: [ProviderEndpoint], webClient: WebClient) {
        var byVendor: [Recording.Vendor: ProviderEndpoint] = [:]
        for endpoint in endpoints {
            byVendor[Recording.Vendor(endpoint.vendor)] = endpoint
        }
        self.endpoints = byVendor
        self.webClient = webClient
    }

    func answer(to recording: Recording) async throws(CouldNotAsk) -> Capture {
        guard let endpoint = endpoints[recording.vendor] else {
            throw CouldNotAsk(reason: "\(Vendor(recording.vendor).settingPrefix)_API_KEY is not set")
        }
        let request = Self.request(for: recording, at: endpoint)
        do {
            return try await webClient.withResponse(to: request) { response in
                var body: [UInt8] = []
                var isCut = false
                do throws(WebError) {
                    let pieces = response.body.makeAsyncIterator()
                    while let piece = try await pieces.next() { body += piece }
                } catch {
                    isCut = true
                }
                return Self.capture(recording, response.head, body, isCut: isCut)
            }
        } catch let error as WebError {
            throw CouldNotAsk(reason: "it cannot be asked: \(error.message)")
        } catch {
            throw CouldNotAsk(reason: "it cannot be asked")
        }
    }

    private static func request(for recording: Recording, at endpoint: ProviderEndpoint) -> WebRequest {
        let address = VendorAddress(of: recording.vendor, baseURL: endpoint.baseURL)
        let headers = recording.request.headers.filter { !keyHeaders.contains($0.name.lowercased()) }
        return WebRequest(
            method: recording.request.method,
            url: address.url(ofPath: recording.request.path),
            headers: headers + [address.authorization(endpoint.apiKey)],
            body: .bytes(recording.request.json),
            timeouts: timeouts,
            maximumBodyBytes: CaptureObserver.maximumBytes,
            allowsPlainHTTP: address.isPlainHTTP
        )
    }

    private static func capture(
        _ recording: Recording,
        _ head: WebResponseHead,
        _ body: [UInt8],
        isCut: Bool
    ) -> Capture {
        Capture(
            vendor: recording.vendor,
            api: recording.api,
            origin: .captured,
            date: CalendarDay.today.description,
            request: Capture.Request(
                method: recording.request.method,
                target: recording.request.path,
                headers: recording.request.headers,
                body: recording.request.json
            ),
            status: head.status,
            headers: head.headers.map { ($0.name, $0.value) },
            chunks: body.isEmpty ? [] : [Recording.Chunk(milliseconds: 0, bytes: body.count)],
            body: body,
            isCut: isCut
        )
    }
}
