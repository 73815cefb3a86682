import FoundationEssentials
import Recording

/// A call that recordings are made of, as its address names it.
struct VendorCall: Equatable {
    let vendor: Recording.Vendor
    let api: Recording.API
    /// The path and the query on the vendor's own host.
    let target: String

    /// Why an address is that of no such call. The text completes a report of what was skipped.
    struct Other: Error, Equatable {
        let reason: String
    }

    /// - Parameter vendor: whose call it is where the host is no vendor's own and the path does not say.
    init(url: String, vendor named: Recording.Vendor?) throws(Other) {
        guard let components = URLComponents(string: url), let host = components.host?.lowercased(), !host.isEmpty
        else {
            throw Other(reason: "its address cannot be read")
        }
        let path = components.percentEncodedPath
        let query = components.percentEncodedQuery.map { "?\($0)" } ?? ""
        if let vendor = Self.hosts[host] {
            guard let call = Self.call(path, of: vendor) else { throw Other(reason: Self.unknown(path, vendor)) }
            (self.vendor, api, target) = (vendor, call.api, call.path + query)
            return
        }
        // The mock vendors have each vendor's own paths below the vendor's name.
        for vendor in Recording.Vendor.allCases where named == nil || named == vendor {
            guard path.hasPrefix("/\(vendor.rawValue)/") else { continue }
            guard let call = Self.call(String(path.dropFirst(vendor.rawValue.count + 1)), of: vendor) else { continue }
            (self.vendor, api, target) = (vendor, call.api, call.path + query)
            return
        }
        guard let named else { throw Other(reason: "\(host.shown) is no vendor's host; name the vendor with --vendor") }
        guard let call = Self.proxied(path, of: named) else { throw Other(reason: Self.unknown(path, named)) }
        (self.vendor, api, target) = (named, call.api, call.path + query)
    }

    private static let hosts: [String: Recording.Vendor] = [
        "api.openai.com": .openai, "api.anthropic.com": .anthropic, "generativelanguage.googleapis.com": .google,
        "api.x.ai": .xai, "api.mistral.ai": .mistral,
    ]

    private static func unknown(_ path: String, _ vendor: Recording.Vendor) -> String {
        "\(path.shown) is no streamed call of \(vendor.rawValue)'s"
    }

    /// The call at a path of the vendor's own.
    private static func call(_ path: String, of vendor: Recording.Vendor) -> (api: Recording.API, path: String)? {
        for api in vendor.apis {
            if api == .generateContent {
                let parts = path.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count == 4, parts[0].isEmpty, parts[1].hasPrefix("v1"), parts[2] == "models",
                    parts[3].hasSuffix(":streamGenerateContent")
                else { continue }
                return (api, path)
            }
            if path == "/v1" + suffix(of: api) { return (api, path) }
        }
        return nil
    }

    /// The call at a path of a proxy's, which may have anything before the call's name.
    private static func proxied(_ path: String, of vendor: Recording.Vendor) -> (api: Recording.API, path: String)? {
        for api in vendor.apis {
            guard api == .generateContent else {
                if path.hasSuffix(suffix(of: api)) { return (api, "/v1" + suffix(of: api)) }
                continue
            }
            let parts = path.split(separator: "/")
            guard parts.count >= 2, parts[parts.count - 2] == "models", let last = parts.last,
                last.hasSuffix(":streamGenerateContent")
            else { continue }
            let version = parts.dropLast(2).last.flatMap { $0.hasPrefix("v1") ? $0 : nil } ?? "v1beta"
            return (api, "/\(version)/models/\(last)")
        }
        return nil
    }

    private static func suffix(of api: Recording.API) -> String {
        switch api {
        case .messages: "/messages"
        case .responses: "/responses"
        case .chatCompletions: "/chat/completions"
        case .generateContent: ":streamGenerateContent"
        }
    }
}
