/// Compares the values of one kind of event, place by place.
struct ValueComparison {
    private let event: EventKind
    private(set) var findings: [Drift.Finding] = []

    init(event: EventKind) {
        self.event = event
    }

    /// Compares the data of all events of the kind.
    mutating func compare(_ old: ValueShape, _ new: ValueShape) {
        compare(old, new, at: "", FieldRule("", isInUsage: false), isInUsage: false)
    }

    private mutating func find(_ severity: Drift.Severity, _ path: String, _ message: String) {
        findings.append(Drift.Finding(severity: severity, event: "\(event)", path: path, message: message))
    }

    private mutating func compare(
        _ old: ValueShape,
        _ new: ValueShape,
        at path: String,
        _ rule: FieldRule,
        isInUsage: Bool
    ) {
        compareTypes(old, new, at: path, rule)
        guard !rule.isOpaque else { return }
        for type in Set(old.objects.keys).union(new.objects.keys).sorted() {
            let place = type.isEmpty ? path : path.hasSuffix("[]") ? "\(path.dropLast(2))[\(type)]" : "\(path)[\(type)]"
            switch (old.objects[type], new.objects[type]) {
            case (let old?, let new?): compare(old, new, at: place, isInUsage: isInUsage)
            // Where there is no object at all the type has changed, or the array is empty this time.
            case (_?, nil): if !new.objects.isEmpty { find(.warning, place, "is gone") }
            case (nil, _?): if !old.objects.isEmpty { find(.info, place, "is new") }
            case (nil, nil): break
            }
        }
        if let old = old.elements.first, let new = new.elements.first {
            compare(old, new, at: "\(path)[]", FieldRule("", isInUsage: isInUsage), isInUsage: isInUsage)
        }
    }

    private mutating func compareTypes(_ old: ValueShape, _ new: ValueShape, at path: String, _ rule: FieldRule) {
        if old.kinds.isEmpty {
            // It was null each time. An event whose data is no JSON has neither.
            guard old.hasNull, !new.kinds.isEmpty, !rule.comesAndGoes, !rule.isNullable else { return }
            find(.info, path, "has a value, and was null")
            return
        }
        let added = new.kinds.subtracting(old.kinds)
        if !added.isEmpty {
            let isOther = new.kinds.isDisjoint(with: old.kinds)
            let now = Self.words(isOther ? new.kinds : added)
            let message = isOther ? "is \(now), and was" : "is \(now) at times, and always was"
            find(.error, path, "\(message) \(Self.words(old.kinds))")
        }
        if path.isEmpty, new.kinds.isEmpty, !new.hasNull {
            find(.error, path, "is no JSON, and was")
        }
        if new.hasNull, !old.hasNull, !rule.comesAndGoes, !rule.isNullable {
            find(.warning, path, new.kinds.isEmpty ? "is null, and never was" : "is null at times, and never was")
        }
        if rule.carriesAnswer, new.kinds.isEmpty, new.hasNull {
            find(.warning, path, "is null each time, and was not")
        }
    }

    private mutating func compare(_ old: ObjectShape, _ new: ObjectShape, at path: String, isInUsage: Bool) {
        for key in Set(old.members.keys).union(new.members.keys).sorted() {
            let place = path.isEmpty ? key : "\(path).\(key)"
            let rule = FieldRule(key, isInUsage: isInUsage)
            switch (old.members[key], new.members[key]) {
            case (let member?, nil): compareMissing(member, of: old, at: place, rule)
            case (nil, _?): if !rule.comesAndGoes { find(.info, place, "is new") }
            case (let before?, let now?):
                // That a field is in one or two events does not say that it is in each.
                if before.count == old.count, old.count >= 3, now.count < new.count, !rule.mayBeMissingAtTimes {
                    find(.warning, place, "is missing in \(new.count - now.count) of \(new.count), and was in all")
                }
                compare(before.value, now.value, at: place, rule, isInUsage: isInUsage || rule.isUsage)
            case (nil, nil): break
            }
        }
    }

    /// A field that no newer event has. One that few of the older had depends on the answer, unless it carries it.
    private mutating func compareMissing(
        _ member: ObjectShape.Member,
        of old: ObjectShape,
        at path: String,
        _ rule: FieldRule
    ) {
        let wasNull = member.value.kinds.isEmpty
        guard !rule.mayBeMissing, !(wasNull && rule.isNullable) else { return }
        guard 2 * member.count >= old.count || rule.carriesAnswer else { return }
        find(
            .warning,
            path,
            member.count == old.count ? "is gone" : "is gone, and was in \(member.count) of \(old.count)"
        )
    }

    private static func words(_ kinds: Set<ValueShape.Kind>) -> String {
        kinds.sorted().map(\.words).joined(separator: " or ")
    }
}
