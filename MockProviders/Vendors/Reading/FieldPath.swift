/// Where in a request body something stands. Vendors write the same place in different ways.
struct FieldPath: Sendable, Equatable {
    enum Component: Sendable, Equatable {
        case name(String)
        case index(Int)
    }

    var components: [Component] = []

    init(_ components: [Component] = []) {
        self.components = components
    }

    init(_ name: String) {
        components = [.name(name)]
    }

    func appending(_ name: String) -> FieldPath { FieldPath(components + [.name(name)]) }
    func appending(_ index: Int) -> FieldPath { FieldPath(components + [.index(index)]) }

    /// As in `messages[0].content`.
    var bracketed: String {
        components.reduce(into: "") { text, component in
            switch component {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// As in `messages.0.content`.
    var dotted: String {
        components.map { component in
            switch component {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }.joined(separator: ".")
    }
}
