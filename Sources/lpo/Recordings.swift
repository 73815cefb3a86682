import ArgumentParser

/// `lpo recordings`: what there is to replay, whether it is sound, and whether vendors still answer like it.
struct Recordings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, check, compare and import recordings of vendors' answers.",
        discussion: """
            A recording is named by its vendor and its file, such as anthropic/short. Its files are \
            anthropic/short.sse, the answer byte for byte, and anthropic/short.json, which describes it.
            """,
        subcommands: [RecordingsList.self, RecordingsCheck.self, RecordingsDiff.self, RecordingsImport.self]
    )
}

/// `--recordings DIR`, which all commands about recordings take.
struct RecordingsFolder: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The folder of the recordings. Without it, the folder Recordings if there is one here, else the recordings in \
            the binary.
            """,
            valueName: "dir"
        )
    )
    var recordings: String?
}
