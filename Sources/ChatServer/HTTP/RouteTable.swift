import Hummingbird
import Synchronization

/// The paths the router knows, to tell a wrong method from a wrong path.
///
/// Middlewares are made before routes, so the table is filled once the router is complete.
final class RouteTable: Sendable {
    private struct Entry {
        let pattern: [Substring]
        var methods: [String]
    }

    private let entries = Mutex<[Entry]>([])

    /// Takes over the routes of a complete router, which answers HEAD where it answers GET.
    func fill(from router: Router<ServerContext>) {
        var byPath: [String: Entry] = [:]
        for route in router.routes {
            let path = route.path.description
            byPath[path, default: Entry(pattern: Self.segments(path), methods: [])].methods.append(
                route.method.rawValue
            )
        }
        let found = byPath.values.map { entry in
            let methods = entry.methods + (entry.methods.contains("GET") ? ["HEAD"] : [])
            return Entry(pattern: entry.pattern, methods: methods.sorted())
        }
        entries.withLock { $0 = found }
    }

    /// The methods that `path` answers, in alphabetical order; empty when there is no such path.
    func methods(at path: String) -> [String] {
        let segments = Self.segments(path)
        return entries.withLock { entries in
            entries.first { entry in
                entry.pattern.count == segments.count
                    && zip(entry.pattern, segments).allSatisfy { $0.hasPrefix("{") || $0.hasPrefix(":") || $0 == $1 }
            }?.methods ?? []
        }
    }

    private static func segments(_ path: String) -> [Substring] {
        path.split(separator: "/")
    }
}
