import FoundationEssentials

/// The contracts of a directory: `<area>/<behaviour>.json`.
public struct ContractLibrary: Sendable {
    /// The contracts, by area and then by name.
    public let contracts: [Contract]

    /// Reads every contract below `directory`; `fixtures` and files beside the areas are no contracts.
    ///
    /// - Throws: `ContractLoadErrors` with everything that is wrong, not only the first.
    public init(directory: String) throws(ContractLoadErrors) {
        let root = directory.split(separator: "/").last.map(String.init) ?? directory
        var contracts: [Contract] = []
        var refusals: [ContractLoadError] = []
        let models: ContractModels
        do throws(ContractLoadError) {
            models = try ContractModels(directory: directory, root: root)
        } catch {
            // Each contract that names a model would repeat it.
            throw ContractLoadErrors(refusals: [error])
        }
        for area in Self.entries(of: directory) where area != "fixtures" {
            for file in Self.entries(of: "\(directory)/\(area)") where file.hasSuffix(".json") {
                do throws(ContractLoadError) {
                    contracts.append(
                        try Contract.load(path: "\(directory)/\(area)/\(file)", root: root, models: models)
                    )
                } catch {
                    refusals.append(error)
                }
            }
        }
        if contracts.isEmpty, refusals.isEmpty {
            refusals.append(
                ContractLoadError(file: root, position: nil, message: "there is no contract in this folder")
            )
        }
        guard refusals.isEmpty else { throw ContractLoadErrors(refusals: refusals) }
        self.contracts = contracts
    }

    /// A folder's entries in alphabetical order; none for what is no folder.
    private static func entries(of directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }
}

/// Everything that was refused while a directory was read.
public struct ContractLoadErrors: Error, Sendable, CustomStringConvertible {
    public let refusals: [ContractLoadError]

    public var description: String {
        refusals.map(\.description).joined(separator: "\n")
    }
}
