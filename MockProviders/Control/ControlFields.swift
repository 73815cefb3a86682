import JSONTree

/// The members of one object of a control body, and where it stands.
struct ControlFields {
    let value: JSONTree
    /// Such as `faults.stall`.
    let place: String

    /// - Throws: ``ControlError`` for what is no object, and for a member that is not known.
    init(_ value: JSONTree, at place: String, _ known: Set<String>) throws(ControlError) {
        guard value.kind == .object else { throw ControlError(field: place, "It must be an object.") }
        try ArmRequest.expectOnly(known, in: value, at: place + ".")
        self.value = value
        self.place = place
    }

    /// The member of that name, which is an object; `nil` when it is absent.
    func object(_ name: String, _ known: Set<String>) throws(ControlError) -> ControlFields? {
        guard let member = value[name] else { return nil }
        return try ControlFields(member, at: "\(place).\(name)", known)
    }

    /// A whole number; `nil` when it is absent.
    func number(_ name: String, from lowest: Int, to highest: Int? = nil) throws(ControlError) -> Int? {
        guard let member = value[name] else { return nil }
        guard let number = member.integer, number >= lowest, number <= highest ?? .max else {
            let bound = highest.map { "from \(lowest) to \($0)" } ?? "of \(lowest) or more"
            throw refusal(name, "It must be a whole number \(bound).")
        }
        return number
    }

    /// A whole number that must be there.
    func required(_ name: String, from lowest: Int, to highest: Int? = nil) throws(ControlError) -> Int {
        guard let number = try number(name, from: lowest, to: highest) else { throw refusal(name, "It is missing.") }
        return number
    }

    /// The one of `names` that is there.
    func only(of names: [String]) throws(ControlError) -> String {
        let present = names.filter { value[$0] != nil }
        guard present.count == 1 else {
            throw ControlError(field: place, "It must have one of these: \(names.joined(separator: ", ")).")
        }
        return present[0]
    }

    /// An error that names the member.
    func refusal(_ name: String, _ message: String) -> ControlError {
        ControlError(field: "\(place).\(name)", message)
    }
}
