import EventStream
import Recording

/// What a vendor will say to one prompt.
struct Scene: Sendable {
    let recording: Recording
    /// The mock's `faults`, as JSON.
    let faults: String
    /// Whether the vendor says all of it, to its own end.
    let isWhole: Bool

    /// The text of the whole recording; what comes of the scene is a prefix of it.
    var text: [UInt8] { Array(recording.expectation.text.utf8) }
}

/// The scenes that there are for threads of one model.
struct Stock: Sendable {
    /// As clients name the model, such as `anthropic/claude-haiku-5-5`.
    let llm: String
    private let quick: [Recording]
    private let slow: [Recording]
    private let broken: [Recording]
    private let long: Recording

    /// One stock for each vendor, each in another form of call.
    static func all(of library: RecordingLibrary) throws -> [Stock] {
        try ["anthropic/", "google/", "mistral/", "openai/responses-", "xai/chat-"].map { try Stock(library, $0) }
    }

    private init(_ library: RecordingLibrary, _ prefix: String) throws {
        func find(_ names: [String]) throws -> [Recording] {
            try names.map { name in
                guard let recording = library[prefix + name] else { throw Missing(recording: prefix + name) }
                return recording
            }
        }
        quick = try find(["short", "instant", "max-tokens", "refusal", "reasoning"])
        slow = try find(["slow", "unicode"])
        broken = try find(["cut", "in-stream-error"])
        long = try find(["long"])[0]
        guard let model = quick[0].model else { throw Missing(recording: prefix + "short") }
        llm = "\(quick[0].vendor.rawValue)/\(model)"
    }

    struct Missing: Error {
        let recording: String
    }

    /// One that ends soon and well.
    var brief: Scene {
        Scene(recording: quick[0], faults: #"{"timing":"none"}"#, isWhole: true)
    }

    /// Any scene: most of them last half a second to five, and one in five breaks off.
    func draw(_ random: inout SeededRandom) -> Scene {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: whole(slow, #""recorded""#, &random)
        case 6..<11: whole(quick, #"{"scaled":\#(Int.random(in: 2...8, using: &random))}"#, &random)
        case 11..<13: whole(slow, #"{"scaled":2}"#, &random)
        case 13..<15: whole(quick, #""none""#, &random)
        case 15: Scene(recording: long, faults: Self.timing(upTo: 3_000, of: long), isWhole: true)
        case 16: Scene(recording: broken.randomElement(using: &random) ?? broken[0], faults: "{}", isWhole: false)
        default: ended(&random)
        }
    }

    private func whole(_ recordings: [Recording], _ timing: String, _ random: inout SeededRandom) -> Scene {
        let recording = recordings.randomElement(using: &random) ?? recordings[0]
        let rechunk =
            random.chance(0.2)
            ? #","rechunk":{"random":{"seed":\#(Int.random(in: 1...99, using: &random)),"maximum":97}}"# : ""
        return Scene(recording: recording, faults: #"{"timing":\#(timing)\#(rechunk)}"#, isWhole: true)
    }

    /// A recording that is made to end early.
    private func ended(_ random: inout SeededRandom) -> Scene {
        let recording = (slow + [quick[0]]).randomElement(using: &random) ?? slow[0]
        var parser = EventStreamParser()
        let frames = ((try? parser.feed(recording.body)) ?? []).count
        let ending = ["cut", "reset", "in_stream_error"].randomElement(using: &random) ?? "cut"
        // An error before the first text may be one after which the vendor is asked again.
        let range = ending == "in_stream_error" ? frames / 2...max(frames / 2, frames - 4) : 0...max(1, frames / 2)
        let frame = Int.random(in: range, using: &random)
        return Scene(
            recording: recording,
            faults: #"{"timing":"recorded","\#(ending)":{"after_frame":\#(frame)}}"#,
            isWhole: false
        )
    }

    private static func timing(upTo milliseconds: Int, of recording: Recording) -> String {
        let length = recording.chunks.last?.milliseconds ?? 0
        return #"{"timing":{"scaled":\#(min(1, Double(milliseconds) / Double(max(1, length))))}}"#
    }
}
