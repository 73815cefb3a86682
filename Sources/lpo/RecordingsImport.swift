import ArgumentParser
import FoundationEssentials
import Recording
import RecordingImport

/// `lpo recordings import`: makes recordings of what other tools recorded.
struct RecordingsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make recordings of HAR files and cassettes.",
        discussion: """
            Takes HAR 1.2 files (Chrome's developer tools, Playwright, mitmproxy), cassettes of vcrpy and of Ruby's VCR \
            (YAML, JSON), and what Polly.js and nock record. Files are identified by content, not by name. Streamed \
            calls to a vendor become recordings, redacted as all recordings are; a line tells of each call whether it \
            was imported, skipped or refused, and why.

            The vendor is found from the host, and from the path where the calls went to `lpo mock`. --vendor names it \
            for calls through another proxy.

            Examples:
              lpo recordings import session.har
              lpo recordings import tests/cassettes/*.yaml --recordings Recordings
              lpo recordings import proxied.har --vendor anthropic --name tool-error

            Exit status: 0 if nothing was refused, 1 if a file or a call was, 64 for a wrong command line.
            """
    )

    @Argument(help: ArgumentHelp("The files to import.", valueName: "file"))
    var files: [String]

    @Option(
        help: "The vendor of calls whose host is no vendor's own: openai, anthropic, google, xai or mistral.",
        transform: Self.vendor(named:)
    )
    var vendor: Recording.Vendor?

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var recordings = "Recordings"

    @Flag(help: "Replace recordings that are there already.")
    var replace = false

    @Option(help: "The recording's name, without the vendor; of several, the second has it with -2, and so on.")
    var name: String?

    func validate() throws {
        if let name, !RecordingName.isValid(name) {
            throw ValidationError("--name takes small letters, digits and hyphens, such as chat-tool-error.")
        }
    }

    func run() throws {
        try run(keeping: ImportKeeper(directory: recordings, replacing: replace))
    }

    /// Imports all files and prints the report.
    ///
    /// - Parameter keeper: makes and writes the recordings.
    /// - Throws: `ExitCode.failure` where a file or a call was refused.
    func run(keeping keeper: any CaptureKeeper) throws {
        var importer = RecordingImporter(keeper: keeper, name: name) { print($0) }
        for file in files {
            do throws(ImportError) {
                let (bytes, day) = try Self.read(file)
                importer.add(bytes, file: file, options: ImportOptions(vendor: vendor, day: day))
            } catch {
                importer.refuse(error)
            }
        }
        print(importer.total)
        guard importer.refused == 0 else { throw ExitCode.failure }
    }

    private static func vendor(named name: String) throws -> Recording.Vendor {
        guard let vendor = Recording.Vendor(rawValue: name) else {
            throw ValidationError("\(name) is not one of openai, anthropic, google, xai and mistral.")
        }
        return vendor
    }

    /// A file's bytes, and the day on which it was last changed, which answers without a date are given.
    private static func read(_ file: String) throws(ImportError) -> (bytes: [UInt8], day: String) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        let limit = ImportLimits.default.file
        if let size = attributes?[.size] as? Int, size > limit {
            throw ImportError(file: file, message: "has \(size) bytes, and \(limit) are the most")
        }
        guard let contents = FileManager.default.contents(atPath: file) else {
            throw ImportError(file: file, message: "cannot be read")
        }
        let changed = attributes?[.modificationDate] as? Date ?? Date()
        return ([UInt8](contents), changed.formatted(.iso8601.year().month().day()))
    }
}
