package import Configuration
import FoundationEssentials

extension ModelCatalogue {
    /// The catalogue in the file that `MODELS_FILE` names, or else the one in the binary.
    ///
    /// Throws one line that names the setting, the file, and the line and field that are wrong.
    package init(_ config: ConfigReader) throws(SettingsError) {
        guard let path = SettingsReader(config: config).optional("MODELS_FILE") else {
            do {
                self = try Self.standard()
            } catch {
                throw SettingsError("MODELS_FILE", "is not set, and the catalogue of this build is wrong in \(error)")
            }
            return
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw SettingsError("MODELS_FILE", "names \(path), which cannot be read")
        }
        do {
            try self.init(json: [UInt8](data))
        } catch {
            throw SettingsError("MODELS_FILE", "names \(path), which is wrong in \(error)")
        }
    }
}
