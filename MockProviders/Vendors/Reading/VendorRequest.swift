import HTTPTypes
import Hummingbird

/// What a vendor sees of a request before its body.
struct VendorRequest: Sendable {
    /// Behind the mock's host: the vendor's prefix and the vendor's own path.
    let path: String
    let headers: HTTPFields
    private let parameters: [String: String]

    init(path: String, parameters: [String: String] = [:], headers: HTTPFields = HTTPFields()) {
        self.path = path
        self.parameters = parameters
        self.headers = headers
    }

    init(_ request: Request) {
        var parameters: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { parameters[String(name)] = String(value) }
        self.init(path: request.uri.path, parameters: parameters, headers: request.headers)
    }

    /// The first value of a header; `name` in lower case.
    func header(_ name: String) -> String? {
        headers.first(named: name)
    }

    /// The value of a query parameter.
    func parameter(_ name: String) -> String? {
        parameters[name]
    }

    /// The key in `Authorization: Bearer <key>`, empty when there is none behind the word; `nil` for another scheme.
    var bearer: String? {
        guard let words = header("authorization")?.split(separator: " ", maxSplits: 1),
            words.first?.lowercased() == "bearer"
        else { return nil }
        return words.count == 2 ? String(words[1].drop { $0 == " " }) : ""
    }

    /// The last component of the path, its colons unescaped.
    var lastComponent: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        return last.replacing("%3A", with: ":").replacing("%3a", with: ":")
    }
}
