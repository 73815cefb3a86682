/// Values by key, of which the newest are kept.
struct BoundedTable<Value: Sendable>: Sendable {
    private let limit: Int
    private var values: [String: Value] = [:]
    /// Keys in the order in which they came.
    private var keys: [String] = []

    /// - Parameter limit: how many values are kept, at least one.
    init(limit: Int) {
        self.limit = limit
    }

    /// A new key drops the oldest value where there are too many.
    subscript(key: String) -> Value? {
        get { values[key] }
        set {
            guard let newValue else {
                if values.removeValue(forKey: key) != nil { keys.removeAll { $0 == key } }
                return
            }
            if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
            if keys.count > limit { values[keys.removeFirst()] = nil }
        }
    }

    /// A value for which `holds`, and its key.
    func first(where holds: (Value) -> Bool) -> (key: String, value: Value)? {
        values.first { holds($0.value) }.map { ($0.key, $0.value) }
    }
}
