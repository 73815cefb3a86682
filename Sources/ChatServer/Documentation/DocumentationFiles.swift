import EmbeddedDocumentation

/// The OpenAPI document, the page at `/docs`, and the files that the page loads.
struct DocumentationFiles: Sendable {
    /// Those of this binary.
    static let embedded = DocumentationFiles(EmbeddedDocumentation.files)

    /// `openapi.json`.
    let document: DocumentationFile?
    /// Swagger UI's page, or the plain one in a binary that was built without Swagger UI.
    let page: DocumentationFile?
    /// What stands below `/docs/`, by name.
    let assets: [String: DocumentationFile]

    /// - Parameter files: Bytes by name. `x.gz` beside `x` is the same file, compressed.
    init(_ files: [String: [UInt8]]) {
        var assets: [String: DocumentationFile] = [:]
        for (name, bytes) in files {
            guard let contentType = Self.contentType(of: name) else { continue }
            assets[name] = DocumentationFile(
                contentType: contentType,
                plain: .init(bytes),
                gzip: files["\(name).gz"].map { .init($0) }
            )
        }
        self.assets = assets
        document = files["openapi.json"].map {
            DocumentationFile(contentType: "application/json; charset=utf-8", plain: .init($0), gzip: nil)
        }
        let page = files["swagger-ui-bundle.js"] == nil ? files["plain.html"] : files["page.html"]
        self.page = page.map {
            DocumentationFile(
                contentType: "text/html; charset=utf-8",
                plain: .init(Self.withVersions($0, of: assets)),
                gzip: nil
            )
        }
    }

    /// The page with each asset's address followed by the version of the asset, so that it can be cached for good.
    private static func withVersions(_ page: [UInt8], of assets: [String: DocumentationFile]) -> [UInt8] {
        var text = String(decoding: page, as: UTF8.self)
        for (name, file) in assets {
            text = text.replacing("\"/docs/\(name)\"", with: "\"/docs/\(name)?v=\(file.version)\"")
        }
        return Array(text.utf8)
    }

    /// The type of an asset; `nil` for what is none.
    private static func contentType(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "txt": "text/plain; charset=utf-8"
        default: nil
        }
    }
}
