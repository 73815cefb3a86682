import FoundationEssentials

/// The texts that recordings say a right reader makes of them.
struct RecordingTexts: Sendable {
    let directory: String

    /// `expect.text` of `<directory>/<vendor>/<name>.json`.
    func text(of name: String) throws(RecordingTextError) -> String {
        let path = "\(directory)/\(name).json"
        guard !name.split(separator: "/").contains(".."), let data = FileManager.default.contents(atPath: path) else {
            throw RecordingTextError(message: "there is no recording \"\(name)\"")
        }
        guard let text = (try? ContractValue.parse(json: Array(data)))?["expect"]?["text"]?.string else {
            throw RecordingTextError(message: "the recording \"\(name)\" has no expect.text")
        }
        return text
    }
}

/// Why a recording has no text to compare with.
struct RecordingTextError: Error {
    let message: String
}
