package import Providers

/// What is known of the vendors' models, in the order in which they are shown.
///
/// It is no list of what may be used: any model of a vendor with a key can be asked for. Of a model that is not in the
/// catalogue the context's size is not known, so nothing of a thread is held back from it.
package struct ModelCatalogue: Sendable, Equatable {
    /// One model.
    package struct Model: Sendable, Equatable {
        package let name: ModelName
        /// What people call it.
        package let title: String
        /// The kinds of files it can be shown beside text.
        package let accepts: [ProviderMedia.Kind]
        /// How many tokens a question and its answer may have together.
        package let contextTokens: Int
        /// How many of them the answer may have, where the vendor has a bound.
        package let maxOutputTokens: Int?
        /// The reasoning efforts it takes, in the vendor's words; none where it does not reason.
        package let efforts: [String]
        /// Whether it takes a temperature.
        package let takesTemperature: Bool
        /// The day from which its vendor no longer serves it, as far as announced.
        package let retiresAt: CalendarDay?

        package init(
            name: ModelName,
            title: String,
            accepts: [ProviderMedia.Kind],
            contextTokens: Int,
            maxOutputTokens: Int? = nil,
            efforts: [String] = [],
            takesTemperature: Bool = true,
            retiresAt: CalendarDay? = nil
        ) {
            self.name = name
            self.title = title
            self.accepts = accepts
            self.contextTokens = contextTokens
            self.maxOutputTokens = maxOutputTokens
            self.efforts = efforts
            self.takesTemperature = takesTemperature
            self.retiresAt = retiresAt
        }

        /// Whether it thinks before it answers.
        package var reasons: Bool { !efforts.isEmpty }
    }

    /// The day at which the catalogue was right, where it says so.
    package let asOf: CalendarDay?
    package let models: [Model]
    private let byName: [ModelName: Model]

    /// Of two models of one name the first counts.
    package init(_ models: [Model], asOf: CalendarDay? = nil) {
        self.asOf = asOf
        self.models = models
        byName = Dictionary(models.map { ($0.name, $0) }) { first, _ in first }
    }

    /// What is known of `name`.
    package subscript(name: ModelName) -> Model? {
        byName[name]
    }

    /// The models' names as their vendors know them, by the vendor's name, such as `anthropic`. Vendors without a model
    /// are left out.
    package var namesByProvider: [String: Set<String>] {
        Dictionary(grouping: models, by: \.name.vendor.rawValue).mapValues { Set($0.map(\.name.model)) }
    }
}
