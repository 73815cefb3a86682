package import Providers

extension ModelCatalogue {
    /// How long before a model retires nothing may name it any more, in days: time to change what does.
    package static let notice = 60

    /// Says which models of the catalogue have retired on `day` or will within the notice, in a line each.
    package func retirements(on day: CalendarDay) -> [String] {
        models.compactMap { model in
            model.retirement(on: day).map { "\(model.name) \($0), and is in the catalogue" }
        }
    }

    /// Says which of `mentions` name a model that is not in the catalogue or will have retired, in a line each.
    package func problems(of mentions: [ModelMention], on day: CalendarDay) -> [String] {
        mentions.compactMap { mention in
            guard let model = ModelName(mention.llm).flatMap({ self[$0] }) else {
                return "\(mention.place) names \(mention.llm), which is not in the catalogue"
            }
            return model.retirement(on: day).map { "\(mention.place) names \(mention.llm), which \($0)" }
        }
    }

    /// Says where the catalogue and the list of a vendor differ, in a line each.
    ///
    /// A limit that one of them does not tell is no difference. Models that only the list has are none either: the
    /// catalogue is a choice.
    package func differences(from list: VendorModelList, of vendor: Vendor) -> [String] {
        models.filter { $0.name.vendor == vendor }.flatMap { model -> [String] in
            guard let entry = list.entries[model.name.model] else {
                return ["\(model.name) is not in its vendor's list"]
            }
            return model.differences(from: entry)
        }
    }

    /// The models that have retired on `day`, of `vendors` alone.
    package func retired(on day: CalendarDay, of vendors: [Vendor]) -> [Model] {
        models.filter { model in
            vendors.contains(model.name.vendor) && model.retiresAt.map { $0 <= day } == true
        }
    }
}

extension ModelCatalogue.Model {
    /// What is to be said of the model's end, if it is near or past.
    fileprivate func retirement(on day: CalendarDay) -> String? {
        guard let retiresAt, retiresAt <= day.adding(days: ModelCatalogue.notice) else { return nil }
        let days = day.days(until: retiresAt)
        switch days {
        case ...0: return "retired on \(retiresAt)"
        case 1: return "retires on \(retiresAt), in 1 day"
        default: return "retires on \(retiresAt), in \(days) days"
        }
    }

    fileprivate func differences(from entry: VendorModelList.Entry) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, listed: String, here: String) {
            if listed != here { differences.append("\(name): \(what) is \(listed) in its vendor's list, \(here) here") }
        }
        func compare(_ what: String, _ listed: Int?, _ here: Int?) {
            guard let listed, let here else { return }
            compare(what, listed: String(listed), here: String(here))
        }
        switch entry.retirement {
        case .notSaid: break
        case .none: compare("retires_at", listed: "null", here: retiresAt?.description ?? "null")
        case .day(let day): compare("retires_at", listed: day.description, here: retiresAt?.description ?? "null")
        }
        compare("context_tokens", entry.contextTokens, contextTokens)
        compare("max_output_tokens", entry.maxOutputTokens, maxOutputTokens)
        return differences
    }
}
