import EventStream
import JSONTree

/// Reads the events of one response and holds them to the rules of a stream. Pure.
///
/// Every `chunk` has the id of the answer and the offset of the bytes so far, ids rise, one terminal event is the last.
struct StreamCheck: Sendable {
    /// The offset that the stream was asked to begin after.
    let start: Int
    /// The text of the chunks.
    private(set) var text: [UInt8] = []
    /// The name and the data of the event that ended the stream.
    private(set) var terminal: (name: String, data: String)?
    /// Each a sentence.
    private(set) var problems: [String] = []
    private let messageID: String

    init(messageID: String, start: Int) {
        self.messageID = messageID
        self.start = start
    }

    /// How many bytes of the answer there are up to here.
    var offset: Int { start + text.count }

    mutating func take(_ event: ServerSentEvent) {
        guard terminal == nil else {
            return note("\(event.name) with id \(event.id ?? "nothing") came after the terminal event")
        }
        if !event.isWellFormed { note("\(event.name) is not UTF-8") }
        switch event.name {
        case "chunk":
            guard let data = try? JSONTree.parse(event.data), let delta = data["text"]?.string else {
                return note("a chunk says \(event.data)")
            }
            if delta.isEmpty { note("a chunk is empty, so that its id does not rise") }
            text += Array(delta.utf8)
            if event.id != "\(messageID):\(offset)" {
                note("a chunk up to byte \(offset) has the id \(event.id ?? "nothing")")
            }
        case "done", "error":
            if event.id != "\(messageID):end" { note("\(event.name) has the id \(event.id ?? "nothing")") }
            terminal = (event.name, event.data)
        default:
            note("an event is called \(event.name)")
        }
    }

    private mutating func note(_ problem: String) {
        problems.append(problem)
    }
}
