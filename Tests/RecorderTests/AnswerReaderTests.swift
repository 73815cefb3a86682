import Recording
import Testing

@testable import Recorder

@Suite("Reading recorded answers") struct AnswerReaderTests {
    private static func recordings() throws -> [Recording] {
        try RecordingLibrary(directory: Repository.recordings).all
    }

    @Test("Each recording of the repository reads as it says it does", arguments: try recordings())
    func expectation(recording: Recording) throws {
        let found = AnswerReader.expectation(
            of: recording.body,
            status: recording.status,
            headers: recording.headers,
            vendor: recording.vendor,
            api: recording.api
        )
        #expect(found.text == recording.expectation.text)
        #expect(found.finishReason == recording.expectation.finishReason)
        #expect(found.failure == recording.expectation.failure)
        if found.failure == nil { #expect(found.usage == recording.expectation.usage) }
    }
}
