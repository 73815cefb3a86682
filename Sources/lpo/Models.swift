import ArgumentParser
import ChatServer
import FoundationEssentials
import Glibc
import Providers
import WebClient

/// `lpo models`: the catalogue as a table, and whether it is still right.
struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the models of the catalogue, and check them.",
        discussion: """
            With --check it says which models retire within \(ModelCatalogue.notice) days, and asks each vendor that has a \
            key for its own list of models. In a checkout of LPO it also looks at the models that documents, contracts \
            and the vendors' default recordings name. Settings come from the environment and from .env; no database is \
            needed.

            Exit status: 0 if all is well, 1 if a model is about to retire, is unknown, or differs from its vendor's \
            list, 2 if that cannot be said since a vendor with a key cannot be asked, 64 for a wrong command line.
            """
    )

    @Flag(help: "Check the catalogue, what names its models, and the vendors' lists.")
    var check = false

    @Option(help: "The day to check for, as YYYY-MM-DD; by default today.")
    var date: CalendarDay?

    func validate() throws {
        guard check || date == nil else { throw ValidationError("--date belongs to --check.") }
    }

    func run() async throws {
        let configuration = try readConfiguration()
        let catalogue: ModelCatalogue
        let standard: ModelCatalogue
        let endpoints: [ProviderEndpoint]
        do {
            catalogue = try ModelCatalogue(configuration)
            endpoints = try Settings.endpoints(configuration)
        } catch {
            throw CommandFailure("\(error)")
        }
        do {
            standard = try ModelCatalogue.standard()
        } catch {
            throw CommandFailure("The catalogue of this build is wrong in \(error)")
        }
        print(ModelsTable(catalogue).text)
        guard check else { return }
        let day = date ?? .today
        var problems = catalogue.retirements(on: day)
        // An operator's own catalogue need not have what this build names.
        problems += standard.problems(of: Welcome.mentions, on: day)
        do {
            let mentions = try Checkout(directory: ".").mentions()
            problems += standard.problems(of: mentions ?? [], on: day)
            let outcome = mentions == nil ? "not checked, this is no checkout of LPO" : "checked"
            print("Documents, contracts and recordings: \(outcome).")
        } catch {
            throw CommandFailure("\(error)")
        }
        let answers = try await ask(endpoints, by: outgoingClient())
        var isAnswered = true
        for vendor in Vendor.allCases {
            switch answers[vendor] {
            case nil: print("\(vendor.rawValue): not asked, \(vendor.settingPrefix)_API_KEY is not set.")
            case .failure(let error)?:
                isAnswered = false
                print("\(vendor.rawValue): \(error).")
            case .success(let list)?:
                let differences = catalogue.differences(from: list, of: vendor)
                problems += differences
                print("\(vendor.rawValue): asked, \(list.entries.count) models, \(differences.count) differences.")
            }
        }
        let verdict = isAnswered ? "Nothing is wrong" : "Nothing is wrong that can be seen without these answers,"
        print(problems.isEmpty ? "\n\(verdict) on \(day)." : "\nOn \(day):")
        for problem in problems { print("  \(problem)") }
        guard problems.isEmpty else { throw ExitCode.failure }
        guard isAnswered else { throw ExitCode(2) }
    }

    /// Asks all vendors at once for their lists.
    private func ask(
        _ endpoints: [ProviderEndpoint],
        by webClient: WebClient
    ) async -> [Vendor: Result<VendorModelList, VendorModelError>] {
        let client = VendorModelClient(webClient: webClient)
        let answers = await withTaskGroup(
            of: (Vendor, Result<VendorModelList, VendorModelError>).self,
            returning: [Vendor: Result<VendorModelList, VendorModelError>].self
        ) { group in
            for endpoint in endpoints {
                group.addTask { (endpoint.vendor, await answer(of: endpoint, by: client)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        await webClient.shutdown()
        return answers
    }

    // A function of its own: what the optimizer makes of it within the task's closure crashes (Swift 6.3).
    private func answer(
        of endpoint: ProviderEndpoint,
        by client: VendorModelClient
    ) async -> Result<VendorModelList, VendorModelError> {
        do throws(VendorModelError) {
            return .success(try await client.list(at: endpoint))
        } catch {
            return .failure(error)
        }
    }
}

extension CalendarDay: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
