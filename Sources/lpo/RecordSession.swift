import ArgumentParser
import ChatServer
import FoundationEssentials
import Glibc
import Logging
import Providers
import Recorder
import Recording
import WebClient

/// What all questions of one `lpo record` share.
struct RecordSession: Sendable {
    let endpoints: [ProviderEndpoint]
    let catalogue: ModelCatalogue
    /// The day by which models have retired.
    let day: CalendarDay
    let directory: String
    let replacing: Bool
    let expectedStatus: Int?
    let timeouts: WebTimeouts
    let outgoing: OutgoingSettings

    /// Adds to a request what the server would send along with it.
    func complete(_ request: inout ProviderRequest, for model: ModelName) {
        let known = catalogue[model]
        request.reasons = known?.reasons
        // Anthropic must be told. The others, told nothing, answer with as much as the model can.
        if model.vendor == .anthropic { request.maxOutputTokens = min(known?.maxOutputTokens ?? 8192, 8192) }
    }

    /// Asks, shows the text as it comes, and writes the recording.
    ///
    /// - Throws: `ExitCode`, after the reason was printed.
    func record(_ question: RecordQuestion) async throws {
        let endpoint = try endpoint(of: question)
        let store = RecordingStore(directory: directory)
        if let name = question.name {
            try requireFree("\(question.model.vendor.rawValue)/\(name)", of: question, in: store)
        }
        try requireWritable(question.model.vendor.rawValue)
        if let retired = catalogue[question.model]?.retiresAt, retired <= day {
            throw refusal("\(question.model) has retired on \(retired): ask another model.")
        }
        var api = endpoint.makeAPI()
        for part in question.request.messages.flatMap(\.parts) {
            guard case .media(let media) = part, !api.accepts(media.contentType) else { continue }
            throw refusal("\(endpoint.vendor.rawValue) takes no \(media.contentType) in \(endpoint.api.rawValue).")
        }
        if !question.members.isEmpty { api = AskedAPI(api, members: question.members) }
        let screen = RecordScreen()
        screen.begin(endpoint, model: question.model.model)
        let webClient = outgoing.client()
        let recorder = AnswerRecorder(
            api: api,
            webClient: webClient,
            timeouts: timeouts,
            logger: Logger(label: "lpo.record") { _ in SwiftLogNoOpLogHandler() }
        )
        let outcomes = await recorder.record(question.request) { screen.show($0) }
        await webClient.shutdown()
        screen.end()
        try Task.checkCancellation()
        try keep(outcomes, of: question, by: api, key: endpoint.apiKey, in: store, screen)
    }

    private func endpoint(of question: RecordQuestion) throws -> ProviderEndpoint {
        let vendor = question.model.vendor
        guard let endpoint = endpoints.first(where: { $0.vendor == vendor }) else {
            throw inability("\(vendor.settingPrefix)_API_KEY is not set: set it, in the environment or in .env.")
        }
        guard let format = question.format, format != endpoint.api else { return endpoint }
        guard
            let other = ProviderEndpoint(
                vendor: vendor,
                api: format,
                apiKey: endpoint.apiKey,
                baseURL: endpoint.baseURL
            )
        else { throw refusal("\(vendor.rawValue) is not asked in the form \(format.rawValue).") }
        return other
    }

    private func requireFree(_ name: String, of question: RecordQuestion, in store: RecordingStore) throws {
        guard store.holds(name) else { return }
        guard replacing else {
            let other = question.members.isEmpty ? ", or another --name" : ""
            throw refusal("There is a recording \(name) already: give --replace to replace it\(other).")
        }
        // The fixture of an error is not to become one of an answer by accident.
        guard question.older == nil, expectedStatus == nil, let old = try? Recording(name, in: directory),
            old.status != 200
        else { return }
        throw refusal(
            "\(name) is a recording of status \(old.status): give --expect-status \(old.status) to replace it."
        )
    }

    /// Refuses a folder that cannot be written to before the vendor is asked.
    private func requireWritable(_ vendor: String) throws {
        var folder = "\(directory)/\(vendor)"
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? "."
        }
        guard access(folder.isEmpty ? "/" : folder, W_OK) != 0 else { return }
        throw refusal("The folder \(directory) cannot be written to: \(String(cString: strerror(errno))).")
    }

    /// Writes the answers that are to be kept: the last one, or each part of one that came in parts.
    private func keep(
        _ outcomes: [CaptureObserver.Outcome],
        of question: RecordQuestion,
        by api: any ProviderAPI,
        key: String,
        in store: RecordingStore,
        _ screen: RecordScreen
    ) throws {
        var captures: [Capture] = []
        for outcome in outcomes {
            switch outcome {
            case .captured(let capture): captures.append(capture)
            case .failed(let error):
                throw inability("\(question.model.vendor.rawValue) could not be asked: \(error)")
            case .tooLarge:
                throw refusal(
                    "The answer is larger than \(CaptureObserver.maximumBytes) bytes, the most of a recording."
                )
            }
        }
        // A request that was refused for one of its members, and was sent again without it.
        if let last = captures.last, last.status == 200 { captures.removeAll { $0.status != 200 } }
        guard !captures.isEmpty else { throw inability("\(question.model.vendor.rawValue) gave no answer.") }
        var recordings: [Recording] = []
        for (index, capture) in captures.enumerated() {
            guard capture.status == 200 || (400...599).contains(capture.status) else {
                throw refusal(
                    "\(question.model.vendor.rawValue) answered with status \(capture.status), which no recording can have."
                )
            }
            if expectedStatus == nil, capture.status != 200, capture.status != question.older?.status {
                let failure = api.failure(
                    status: capture.status,
                    headers: WebHeaders(capture.headers),
                    body: capture.body
                )
                throw refusal(
                    "\(question.model.vendor.rawValue) answered with an error, \(failure.detail). Nothing was recorded; to "
                        + "record the error, give --expect-status \(capture.status)."
                )
            }
            let name = index == 0 ? question.name : question.name.map { "\($0)-\(index + 1)" }
            do throws(RecordingRefusal) {
                recordings.append(
                    try Recording.make(
                        from: capture,
                        named: name,
                        inPlaceOf: index == 0 ? question.older : nil,
                        secrets: [key],
                        expecting: expectedStatus ?? question.older.flatMap { $0.status == 200 ? nil : $0.status }
                    )
                )
            } catch {
                throw refusal("\(error)")
            }
        }
        for recording in recordings {
            try requireFree(recording.name, of: question, in: store)
        }
        for recording in recordings {
            do {
                try store.write(recording, replacing: replacing)
            } catch {
                throw refusal("\(error)")
            }
            screen.wrote(recording, in: directory)
            if let older = question.older { screen.compared(Drift.compare(older, recording)) }
        }
    }

    private func refusal(_ message: String) -> ExitCode {
        RecordScreen.error(message)
        return .failure
    }

    private func inability(_ message: String) -> ExitCode {
        RecordScreen.error(message)
        return ExitCode(2)
    }
}
