import ArgumentParser
import ChatServer
import FoundationEssentials
import Glibc
import Logging
import Providers
import Recorder
import Recording
import UnixSignals
import WebClient

/// `lpo record`: one question to a vendor, kept as a recording.
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a vendor once, and keep its answer as a recording.",
        discussion: """
            The vendor is asked with the settings of the environment and of .env: its …_API_KEY, …_BASE_URL, and OPENAI_API \
            or XAI_API for the form. The text is shown as it comes. The recording is written when the vendor has ended \
            its answer, and only if nothing secret is in it: keys, emails, and ids of people and accounts are redacted.

            Examples:
              lpo record anthropic/claude-haiku-5-5 --prompt "Say hello."
              lpo record openai/gpt-6-luna --prompt "What is this?" --file photo.jpg --name what-is-this
              lpo record mistral/mistral-small-2603 --prompt "Say hello." --name rate-limited --expect-status 429
              lpo record --from-contract Contracts/chat/my-contract.json
              lpo record --again anthropic/short

            Exit status: 0 if the recording was written, 1 if the answer was refused, 2 if the vendor could not be asked, \
            64 for a wrong command line, 130 after Ctrl-C.
            """
    )

    @Argument(help: "The model to ask, as provider/model.")
    var llm: String?

    @Option(help: "What to ask.")
    var prompt: String?

    @Option(name: .customLong("file"), help: "A picture, sound or film to ask about. May be given more than once.")
    var files: [String] = []

    @Option(help: "Instructions that stand above the prompt.")
    var instructions: String?

    @Option(help: "The recording's name without the vendor. By default it is made from the form and the prompt.")
    var name: String?

    @Option(help: "The folder of the recordings, which holds a folder for each vendor.")
    var recordings = "Recordings"

    @Flag(help: "Replace the recording of that name.")
    var replace = false

    @Option(help: "The error status to record, such as 429. Without it an error is refused.")
    var expectStatus: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Record what the upstream of a contract must have been asked: each must say it in asked.body.",
            valueName: "file"
        )
    )
    var fromContract: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Record the answer to a recording's own request again, in its place, and tell what changed in its shape.",
            discussion: """
                "all" is each recording whose vendor has a key and whose answer the request makes; what is skipped is told.
                """,
            valueName: "name"
        )
    )
    var again: [String] = []

    @Option(help: .hidden)
    var date: CalendarDay?

    func validate() throws {
        if !again.isEmpty {
            guard fromContract.isEmpty, llm == nil, prompt == nil, name == nil, files.isEmpty, instructions == nil
            else {
                throw ValidationError("--again takes everything from the recording.")
            }
        } else if fromContract.isEmpty {
            guard llm != nil, prompt != nil else {
                throw ValidationError("Give a model and --prompt, or --from-contract, or --again.")
            }
            guard prompt?.contains(where: { !$0.isWhitespace }) == true else {
                throw ValidationError("--prompt must not be empty.")
            }
            guard llm.flatMap(ModelName.init) != nil else {
                throw ValidationError("The model must be provider/model, such as \(ModelName.example).")
            }
        } else if llm != nil || prompt != nil || name != nil || !files.isEmpty || instructions != nil {
            throw ValidationError("--from-contract takes model, prompt and name from the contract.")
        }
        if let name, !RecordingName.isValid(name) {
            throw ValidationError("--name must be lower-case letters, digits and hyphens, such as say-hello.")
        }
        if let expectStatus, !(400...599).contains(expectStatus) {
            throw ValidationError("--expect-status must be from 400 to 599.")
        }
    }

    func run() async throws {
        let configuration = try readConfiguration()
        let session: RecordSession
        do {
            let timeouts = try Settings.providerTimeouts(configuration)
            session = RecordSession(
                endpoints: try Settings.endpoints(configuration),
                catalogue: try ModelCatalogue(configuration),
                day: date ?? .today,
                directory: recordings,
                replacing: replace || !again.isEmpty,
                expectedStatus: expectStatus,
                // Five times as long as the server waits: a model that reasons is silent for as long as it does.
                timeouts: WebTimeouts(
                    connect: timeouts.connect,
                    firstByte: timeouts.firstByte * 5,
                    idle: timeouts.idle * 5
                ),
                outgoing: try OutgoingSettings(configuration)
            )
        } catch {
            throw CommandFailure("\(error)")
        }
        let questions: [RecordQuestion]
        if !again.isEmpty {
            questions = try questionsAgain(session)
        } else if fromContract.isEmpty {
            questions = [try question(session)]
        } else {
            questions = try fromContract.flatMap { try RecordQuestion.all(ofContract: $0, session) }
        }
        try await untilInterrupted {
            var worst = ExitCode.success
            for question in questions {
                do {
                    try await session.record(question)
                } catch let code as ExitCode {
                    // Could not ask counts more than refused: it says nothing of the answer.
                    if code.rawValue > worst.rawValue { worst = code }
                }
            }
            if worst != .success { throw worst }
        }
    }

    /// The questions of the recordings that are named; of all, those that can be asked.
    private func questionsAgain(_ session: RecordSession) throws -> [RecordQuestion] {
        let shelf = try RecordingShelf(folder: recordings)
        guard again == ["all"] else {
            return try again.map { name in
                let recording = try shelf.recording(name)
                guard let question = RecordQuestion(of: recording, session) else {
                    throw CommandFailure("\(name) does not say which model it asked.")
                }
                return question
            }
        }
        return shelf.survey.recordings.compactMap { recording in
            let vendor = Vendor(recording.vendor)
            let reason: String
            if !recording.isRepeatable {
                reason = "no request makes its vendor answer like this"
            } else if !session.endpoints.contains(where: { $0.vendor == vendor }) {
                reason = "\(vendor.settingPrefix)_API_KEY is not set"
            } else if let question = RecordQuestion(of: recording, session) {
                return question
            } else {
                reason = "it does not say which model it asked"
            }
            print("Skipped \(recording.name): \(reason)")
            return nil
        }
    }

    private func question(_ session: RecordSession) throws -> RecordQuestion {
        guard let model = llm.flatMap(ModelName.init), let prompt else { throw ExitCode.validationFailure }
        let media = try files.map { try ProviderMedia(file: $0) }
        var request = ProviderRequest(
            model: model.model,
            system: instructions,
            messages: [ProviderMessage(role: .user, parts: media.map(ProviderPart.media) + [.text(prompt)])]
        )
        session.complete(&request, for: model)
        return RecordQuestion(model: model, name: name, request: request)
    }

    /// Runs `body`; Ctrl-C cancels it and ends the command with status 130.
    private func untilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let running = Task { try await body() }
        let watching = Task {
            for await _ in signals { running.cancel() }
        }
        let result = await running.result
        watching.cancel()
        // A recording that was written when the signal came is there, and whole.
        if case .failure = result, running.isCancelled {
            StandardError.print("Interrupted: the answer under way was not recorded.")
            throw ExitCode(130)
        }
        try result.get()
    }
}
