import FoundationEssentials
import JSONTree
import Recording
import Testing

@Suite("Planted secrets")
struct PlantedSecretsTests {
    @Test("No file has a planted secret in any spelling, or nothing is written", arguments: 0..<200)
    func plants(seed: Int) throws {
        let plant = Plant(seed: UInt64(seed))
        try TemporaryFolder.with { folder in
            var isWritten = false
            do {
                let made = try plant.sample.make(secrets: plant.known)
                try RecordingStore(directory: folder).write(made, replacing: false)
                isWritten = true
                #expect(made.redactions.reduce(0) { $0 + $1.count } > 0)
            } catch let refusal as RecordingRefusal {
                #expect(!refusal.reasons.isEmpty)
                #expect(!refusal.description.contains(plant.secret))
            }
            // What stands there as it is can be replaced; base64 may be taken for a random string, and is replaced too.
            if let isExpected = plant.isReplaced { #expect(isWritten == isExpected, "\(plant)") }
            let files = try TemporaryFolder.contents(folder)
            #expect(files.isEmpty == !isWritten)
            for file in files where file.contains(".") {
                let bytes = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/\(file)")))
                for text in Spellings.texts(of: bytes) {
                    #expect(!Spellings.hold(plant.secret, in: text), "\(plant) in \(file)")
                }
            }
        }
    }

    @Test("The test itself sees every spelling")
    func spellings() {
        for seed in 0..<200 {
            let plant = Plant(seed: UInt64(seed))
            let capture = plant.sample.capture
            let texts =
                Spellings.texts(of: capture.body) + Spellings.texts(of: capture.request.body)
                + (capture.headers + capture.request.headers).flatMap { Spellings.texts(of: Array($0.value.utf8)) }
            #expect(texts.contains { Spellings.hold(plant.secret, in: $0) }, "\(plant)")
        }
    }
}

/// A secret in an answer, both drawn by a seed.
private struct Plant: CustomStringConvertible {
    enum Place: CaseIterable { case requestHeader, header, request, stream, chunks, deltas }
    enum Spelling: CaseIterable { case plain, base64, base64URL, percent, escapes }

    let secret: String
    let known: [String]
    let place: Place
    let spelling: Spelling
    let sample: CaptureSample
    let description: String

    /// Whether it is replaced; nil where that depends on what it looks like.
    var isReplaced: Bool? {
        if place == .deltas { return spelling == .base64 || spelling == .base64URL ? nil : false }
        switch spelling {
        case .plain: return true
        case .base64, .base64URL: return nil
        case .percent, .escapes: return false
        }
    }

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func letters(_ count: Int, _ alphabet: String) -> String {
            String((0..<count).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
        }
        let words = "abcdefghijklmnopqrstuvwxyz"
        let mixed = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
        let digit = "23456789"
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            secret = letters(Int.random(in: 12...60, using: &generator), mixed)
            known = [secret]
        case 1:
            secret = "sk-" + letters(20, mixed) + letters(1, digit)
            known = []
        case 2:
            secret = "\(letters(6, words)).\(letters(5, words))@\(letters(7, words)).\(letters(3, words))"
            known = []
        default:
            secret = "org-" + letters(12, mixed) + letters(2, digit)
            known = []
        }
        place = Place.allCases.randomElement(using: &generator) ?? .stream
        let spelling = Spelling.allCases.randomElement(using: &generator) ?? .plain
        // A header has no escapes.
        self.spelling = spelling == .escapes && [.requestHeader, .header].contains(place) ? .percent : spelling
        let before = letters(Int.random(in: 0..<4, using: &generator), words)
        let text: String
        switch self.spelling {
        case .plain: text = secret
        case .base64: text = Data("\(before) \(secret) ".utf8).base64EncodedString()
        case .base64URL:
            text = Data("\(before) \(secret) ".utf8).base64EncodedString().replacing("+", with: "-")
                .replacing("/", with: "_").replacing("=", with: "")
        case .percent: text = secret.utf8.map { "%" + String($0, radix: 16) }.joined()
        case .escapes: text = secret.utf8.map { "\\u00" + String($0, radix: 16) }.joined()
        }
        let form = RecordedForm.all.randomElement(using: &generator) ?? RecordedForm.all[0]
        var sample = CaptureSample.of(form)
        switch place {
        case .requestHeader: sample.requestHeaders += [("anthropic-beta", "a \(text)")]
        case .header: sample.headers += [("content-disposition", "a \(text)")]
        case .request: sample.prompt = "It is \(text), is it not?"
        case .stream: sample.deltas = ["It is ", "\(text), is it not?"]
        case .chunks:
            sample.deltas = ["It is ", "\(text), is it not?"]
            sample.sizes = (0..<400).map { _ in Int.random(in: 1...9, using: &generator) }
        case .deltas:
            // An escape is not cut in two.
            let size = self.spelling == .escapes ? 6 : 1
            let cut = size * Int.random(in: 1..<(text.utf8.count / size), using: &generator)
            sample.deltas = ["It is ", String(text.prefix(cut)), String(text.dropFirst(cut)), ", is it not?"]
        }
        self.sample = sample
        description = "\(place), \(self.spelling), \(form.stem), seed \(seed)"
    }
}

/// The texts that a file can be read as, found without the code that is tested.
private enum Spellings {
    /// The bytes, the strings of their JSON with escapes undone, and all strings of events joined.
    static func texts(of bytes: [UInt8]) -> [String] {
        var texts = [bytes.text]
        var joined: [String: String] = [:]
        let lines = bytes.text.split { $0.isNewline }.map { $0.hasPrefix("data: ") ? $0.dropFirst(6) : $0 }
        for tree in [try? JSONTree.parse(bytes)] + lines.map({ try? JSONTree.parse(Array($0.utf8)) }) {
            guard let tree, tree.kind == .object else { continue }
            collect(tree, "", &joined)
        }
        texts += joined.values
        return texts + texts.filter { $0.contains("%") }.map(percentDecoded)
    }

    static func hold(_ secret: String, in text: String) -> Bool {
        if text.contains(secret) { return true }
        return ["", "x", "xy"].contains { before in
            // Of the middle no neighbour changes a character.
            let base64 = Data((before + secret).utf8).base64EncodedString().prefix { $0 != "=" }
            let stable = String(base64.dropFirst(before.isEmpty ? 0 : 4).dropLast(2))
            return text.contains(stable)
                || text.contains(stable.replacing("+", with: "-").replacing("/", with: "_"))
        }
    }

    private static func percentDecoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for (index, part) in text.split(separator: "%", omittingEmptySubsequences: false).enumerated() {
            let digits = part.prefix(2)
            if index > 0, let byte = UInt8(digits, radix: 16) {
                bytes += [byte] + Array(part.dropFirst(2).utf8)
            } else {
                bytes += Array(part.utf8)
            }
        }
        return bytes.text
    }

    private static func collect(_ tree: JSONTree, _ path: String, _ joined: inout [String: String]) {
        if let text = tree.string { joined[path, default: ""] += text }
        for element in tree.elements { collect(element, path, &joined) }
        for (key, value) in tree.members { collect(value, "\(path).\(key)", &joined) }
    }
}
