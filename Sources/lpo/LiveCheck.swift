import Recording

/// Asks a vendor once more for what was recorded.
protocol VendorRepeating: Sendable {
    /// Returns the vendor's answer to the recorded request, an error status too.
    func answer(to recording: Recording) async throws(CouldNotAsk) -> Capture
}

/// Why a vendor could not be asked: no key, no connection, too many requests. That is never drift.
struct CouldNotAsk: Error, Equatable {
    /// In a sentence's words, without the vendor's name and without anything of a key.
    let reason: String
}

/// Whether vendors still answer as they were recorded.
struct LiveCheck {
    /// What came of one recording.
    enum Verdict: Equatable {
        /// The answer has the recorded shape.
        case same
        /// It differs in these, bad or not.
        case drifted([Drift.Finding])
        /// The vendor did not answer.
        case couldNotCheck(reason: String)
        /// Asking would not bring it: the recording is of a failure that the request does not cause.
        case notAsked(reason: String)
    }

    private let vendors: any VendorRepeating

    init(vendors: any VendorRepeating) {
        self.vendors = vendors
    }

    /// Asks for each recording again, all vendors at once and each vendor one by one, and calls `onVerdict` with what
    /// came of it.
    func run(_ recordings: [Recording], onVerdict: @escaping @Sendable (Recording, Verdict) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for vendor in Recording.Vendor.allCases {
                let own = recordings.filter { $0.vendor == vendor }
                group.addTask {
                    for recording in own where !Task.isCancelled {
                        await onVerdict(recording, verdict(of: recording))
                    }
                }
            }
        }
    }

    /// Asks for one recording again.
    func verdict(of recording: Recording) async -> Verdict {
        guard recording.isRepeatable else {
            let failure = recording.expectation.failure ?? "cut"
            return .notAsked(reason: "it records a failure that no request asks for (\(failure))")
        }
        let answer: Capture
        do throws(CouldNotAsk) {
            answer = try await vendors.answer(to: recording)
        } catch {
            return .couldNotCheck(reason: error.reason)
        }
        let shape = RecordingShape(of: answer)
        if let reason = Self.absence(in: answer, shape, instead: recording) { return .couldNotCheck(reason: reason) }
        let findings = Drift.compare(RecordingShape(of: recording), shape)
        return findings.isEmpty ? .same : .drifted(findings)
    }

    /// Why `answer` says nothing of the vendor's shapes: it is that of a vendor that takes no requests now.
    private static func absence(
        in answer: Capture,
        _ shape: RecordingShape,
        instead recording: Recording
    ) -> String? {
        if answer.isCut { return "the connection closed before the answer's end" }
        guard answer.status != recording.status else {
            // It may have been meant to answer, and failed on the way.
            return shape.failsInStream && recording.expectation.failure == nil
                ? "the answer ended with an error of the vendor's" : nil
        }
        switch answer.status {
        case 401, 403: return "it answered \(answer.status): the key is not accepted"
        case 402, 408, 429, 500...: return "it answered \(answer.status)"
        // Two vendors refuse a key with the status of a wrong request.
        case 400 where [.google, .xai].contains(recording.vendor) && answer.namesTheKey:
            return "it answered 400: the key is not accepted"
        default: return nil
        }
    }
}

extension Capture {
    /// Whether an error's body is about the API key.
    fileprivate var namesTheKey: Bool {
        let text = String(decoding: body, as: UTF8.self).lowercased()
        return text.contains("api key") || text.contains("api_key")
    }
}
