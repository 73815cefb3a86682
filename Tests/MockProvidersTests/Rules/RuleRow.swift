import FoundationEssentials
import HTTPTypes
import JSONTree
import Recording
import Testing

@testable import MockProviders

/// A request that a vendor refuses in so many words, or takes.
struct RuleRow: Sendable, CustomTestStringConvertible {
    let what: String
    let form: any VendorForm
    var model: String
    /// Members of the body beside those that the form needs, each with a comma in front; a member that stands there
    /// replaces the usual one.
    var members: String
    var headers: [(String, String)] = []
    /// The message of the vendor's error; `nil` where the request is taken.
    let words: String?
    var param: String?
    var code: String?

    var testDescription: String { "\(form.vendor.rawValue) \(what)" }

    /// The vendor's error; `nil` where the request is taken.
    func answer() throws -> VendorAnswer? {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let request = VendorRequest(path: path, headers: fields)
        let body = try JSONTree.parse(text)
        do throws(Refusal) {
            _ = try form.validate(body, of: request)
            return nil
        } catch {
            return form.answer(to: error, requestID: "req_mock1")
        }
    }

    /// The message of the vendor's error.
    func message() throws -> String? {
        guard let answer = try answer() else { return nil }
        let tree = try JSONTree.parse(answer.body)
        return tree.at("error", "message")?.string ?? tree["message"]?.string ?? tree["error"]?.string
    }

    private var path: String {
        form is GoogleGenerateContent ? "/google/v1beta/models/\(model):generateContent" : form.paths[0]
    }

    private var text: String {
        let usual: [(String, String)]
        switch form {
        case is AnthropicMessages: usual = [("max_tokens", "64"), ("messages", Self.hello)]
        case is OpenAIResponses, is XAIResponses: usual = [("input", "\"Hello\"")]
        case is GoogleGenerateContent: usual = [("contents", "[{\"parts\":[{\"text\":\"Hello\"}]}]")]
        default: usual = [("messages", Self.hello)]
        }
        let named = form is GoogleGenerateContent ? [] : ["\"model\":\"\(model)\""]
        let rest = usual.filter { !members.contains(",\"\($0.0)\":") }.map { "\"\($0.0)\":\($0.1)" }
        let beginning = (named + rest).joined(separator: ",")
        return "{" + beginning + (beginning.isEmpty ? String(members.dropFirst()) : members) + "}"
    }

    private static let hello = "[{\"role\":\"user\",\"content\":\"Hello\"}]"
}

/// A PNG of a size, in base64; nothing in it but what says the size.
enum TestPicture {
    static func png(_ width: Int, _ height: Int) -> String {
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        bytes += chunk("IHDR", word(width) + word(height) + [8, 2, 0, 0, 0])
        bytes += chunk("IDAT", [0]) + chunk("IEND", [])
        return Data(bytes).base64EncodedString()
    }

    static let gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    /// Two frames.
    static let animatedGIF = {
        let head: [UInt8] = Array("GIF89a".utf8) + [8, 0, 8, 0, 0, 0, 0]
        let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 8, 0, 8, 0, 0, 2, 1, 0, 0]
        return Data(head + frame + frame + [0x3B]).base64EncodedString()
    }()

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        word(data.count) + Array(type.utf8) + data + [0, 0, 0, 0]
    }

    private static func word(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
