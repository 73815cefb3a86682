import JSONTree

/// The keywords of JSON Schema 2020-12 that `recording.schema.json` uses; one that it does not know is a fault.
struct SchemaValidator {
    let schema: JSONTree

    func faults(in instance: JSONTree) -> [String] {
        check(instance, schema, "")
    }

    private func check(_ value: JSONTree, _ schema: JSONTree, _ path: String) -> [String] {
        schema.members.flatMap { keyword, rule -> [String] in
            switch keyword {
            case "$schema", "title", "description", "properties": []
            case "type": types(rule).contains { matches(value, $0) } ? [] : ["\(path): is no \(types(rule))"]
            case "enum": rule.elements.contains { $0 == value } ? [] : ["\(path): is none of the enum"]
            case "required":
                value.kind != .object
                    ? []
                    : rule.elements.compactMap(\.string)
                        .filter { value[$0] == nil }.map { "\(path).\($0): is missing" }
            case "additionalProperties", "minProperties": members(value, schema, path, keyword)
            case "items": value.elements.enumerated().flatMap { check($1, rule, "\(path)[\($0)]") }
            case "minItems": value.count >= rule.integer ?? 0 ? [] : ["\(path): has too few"]
            case "maxItems": value.count <= rule.integer ?? 0 ? [] : ["\(path): has too many"]
            case "minimum": value.integer ?? .min >= rule.integer ?? 0 ? [] : ["\(path): is too small"]
            case "maximum": value.integer ?? .max <= rule.integer ?? 0 ? [] : ["\(path): is too large"]
            case "minLength": (value.string?.count ?? 0) >= rule.integer ?? 0 ? [] : ["\(path): is too short"]
            case "pattern": matches(value, pattern: rule.string ?? "") ? [] : ["\(path): breaks the pattern"]
            default: ["\(path): the schema has an unknown keyword, \(keyword)"]
            }
        }
            + (schema["properties"]?.members ?? []).flatMap { name, rule in
                value[name].map { check($0, rule, "\(path).\(name)") } ?? []
            }
    }

    private func members(_ value: JSONTree, _ schema: JSONTree, _ path: String, _ keyword: String) -> [String] {
        guard value.kind == .object else { return [] }
        if keyword == "minProperties" {
            return value.count >= schema["minProperties"]?.integer ?? 0 ? [] : ["\(path): is empty"]
        }
        return value.members.filter { schema["properties"]?[$0.key] == nil }.flatMap { name, member in
            guard let rule = schema["additionalProperties"], rule.kind == .object else {
                return ["\(path).\(name): is not in the schema"]
            }
            return check(member, rule, "\(path).\(name)")
        }
    }

    private func types(_ rule: JSONTree) -> [String] {
        rule.string.map { [$0] } ?? rule.elements.compactMap(\.string)
    }

    private func matches(_ value: JSONTree, _ type: String) -> Bool {
        switch value.kind {
        case .object: type == "object"
        case .array: type == "array"
        case .string: type == "string"
        case .integer: type == "integer" || type == "number"
        case .real: type == "number"
        case .bool: type == "boolean"
        case .null: type == "null"
        }
    }

    private func matches(_ value: JSONTree, pattern: String) -> Bool {
        guard let text = value.string, let regex = try? Regex(pattern) else { return false }
        return text.contains(regex)
    }
}
