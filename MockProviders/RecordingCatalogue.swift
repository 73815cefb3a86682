import Recording

/// The recordings, and which of them answers a request that nobody armed one for.
struct RecordingCatalogue: Sendable {
    let recordings: RecordingLibrary
    /// Every model that the vendors know, by vendor.
    private let models: [Recording.Vendor: Set<String>]
    private let facts: [String: [String: ModelFacts]]

    init(
        recordings: RecordingLibrary,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:]
    ) {
        self.recordings = recordings
        self.facts = facts
        var known: [Recording.Vendor: Set<String>] = [:]
        for vendor in Recording.Vendor.allCases { known[vendor] = models[vendor.rawValue] }
        for recording in recordings.all {
            for model in [recording.model, recording.match?.model].compactMap(\.self) {
                known[recording.vendor, default: []].insert(model)
            }
        }
        self.models = known
    }

    func knows(model: String, of vendor: Recording.Vendor) -> Bool {
        models[vendor]?.contains(model) == true
    }

    /// The models that a vendor knows, in order.
    func models(of vendor: Recording.Vendor) -> [String] {
        models[vendor, default: []].sorted()
    }

    /// What a vendor's list says of a model; nothing of those that only the recordings know.
    func facts(of model: String, of vendor: Recording.Vendor) -> ModelFacts {
        facts[vendor.rawValue]?[model] ?? ModelFacts()
    }

    /// The recording for a request, by `match`, then by the call's default if there is one.
    ///
    /// Of several that match, the one that compares more fields answers, then the first by name.
    func answer(to question: Question, default name: String?) -> Recording? {
        let matching = recordings.all.filter { recording in
            recording.vendor == question.vendor && recording.api == question.api
                && recording.match.map { $0.differences(from: question).isEmpty } == true
        }
        let most = matching.map { $0.match?.fieldCount ?? 0 }.max()
        return matching.first { $0.match?.fieldCount == most } ?? name.flatMap { recordings[$0] }
    }

    /// In one sentence, what came nearest to the request and where it differs: with the fewest fields that differ, and of
    /// those with the prompt that is most alike.
    func nearest(to question: Question) -> String {
        let candidates = recordings.all.filter { $0.vendor == question.vendor && $0.api == question.api }
            .map { (recording: $0, differences: $0.match?.differences(from: question) ?? []) }
        let matchable = candidates.filter { $0.recording.match != nil }
        let near = matchable.min { one, other in
            let counts = (one.differences.count, other.differences.count)
            return counts.0 == counts.1
                ? one.recording.match.likeness(to: question) > other.recording.match.likeness(to: question)
                : counts.0 < counts.1
        }
        guard let near, !near.differences.isEmpty else {
            let names = candidates.map(\.recording.name).joined(separator: ", ")
            return names.isEmpty
                ? "there is no recording of \(question.vendor.rawValue) \(question.api.rawValue)"
                : "no recording has a match; arm one of: \(names)"
        }
        let told = near.differences.map { difference in
            guard let actual = difference.actual else {
                return "match.\(difference.field) is \"\(difference.expected)\" where the request has none"
            }
            return "match.\(difference.field) differs, \"\(WordDiff(from: difference.expected, to: actual))\""
        }
        return "the nearest is \(near.recording.name), whose \(told.joined(separator: ", and whose "))"
    }

    /// Names of recordings that look like `name`, for someone who mistyped it.
    func suggestions(for name: String) -> [String] {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let alike = recordings.all.map(\.name).filter { last.count > 2 && $0.contains(last) }
        return alike.isEmpty ? recordings.all.map(\.name) : alike
    }
}

/// What of a request decides its answer.
struct Question: Sendable, Equatable {
    /// How the answer is to come.
    enum Form: Sendable {
        case eventStream
        /// A stream that is one JSON array; Google's, where events were not asked for.
        case array
        /// One JSON body.
        case whole
    }

    let vendor: Recording.Vendor
    let api: Recording.API
    let model: String
    /// The text of the last user message, its text parts joined with nothing between them.
    let lastUserText: String?
    var form = Form.eventStream
    /// Whether the stream is to tell its token counts, for vendors that have to be asked.
    var wantsUsage = true
    /// Whether the vendor's padding against eavesdroppers is to stay.
    var wantsObfuscation = true
}

extension Recording.Match {
    struct Difference: Equatable {
        let field: String
        let expected: String
        let actual: String?
    }

    var fieldCount: Int {
        [model, lastUserText].compactMap(\.self).count
    }

    /// The fields that are compared and not equal.
    func differences(from question: Question) -> [Difference] {
        var differences: [Difference] = []
        if let model, model != question.model {
            differences.append(Difference(field: "model", expected: model, actual: question.model))
        }
        if let lastUserText, lastUserText != question.lastUserText {
            differences.append(
                Difference(field: "last_user_text", expected: lastUserText, actual: question.lastUserText)
            )
        }
        return differences
    }
}

extension Recording.Match? {
    /// How much of the prompt's beginning and end is the same, in characters.
    fileprivate func likeness(to question: Question) -> Int {
        guard let expected = self?.lastUserText, let actual = question.lastUserText else { return 0 }
        let beginning = zip(expected, actual).prefix { $0 == $1 }.count
        let end = zip(expected.reversed(), actual.reversed()).prefix { $0 == $1 }.count
        return min(beginning + end, expected.count, actual.count)
    }
}
