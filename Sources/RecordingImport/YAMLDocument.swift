import Yams

/// Reads YAML files, with what keeps a hostile one from being expensive.
///
/// Yams refuses what is nested more than 1000 levels deep, and shares what an alias repeats, so that neither costs
/// memory. What it does not bound is the comparison of keys: a key that is an alias of nested aliases takes exponential
/// time. Recorders write no such keys, so they are refused beforehand.
enum YAMLDocument {
    static func parse(_ bytes: ArraySlice<UInt8>, file: String) throws(ImportError) -> Node {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ImportError(file: file, message: "is neither JSON nor YAML: it is not UTF-8 text")
        }
        if let line = YAMLKeys.lineOfAliasKey(bytes) {
            throw ImportError(file: file, line: line, message: "has a key with an alias in it, which is not read")
        }
        do {
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                throw ImportError(file: file, message: "is empty")
            }
            return root
        } catch let error as ImportError {
            throw error
        } catch let error as YamlError {
            throw ImportError(error, file: file)
        } catch {
            throw ImportError(file: file, message: "cannot be read as YAML")
        }
    }
}

extension ImportError {
    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let problem = [context.map(\.text), problem].compactMap(\.self).joined(separator: ", ")
            self.init(file: file, line: mark.line, column: mark.column, message: "is not YAML: \(problem.shown)")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                file: file,
                line: context.mark.line,
                column: context.mark.column,
                message: "has the key \(keys.first?.shown ?? "") twice in one mapping"
            )
        case .reader(let problem, _, _, _):
            self.init(file: file, message: "is not YAML: \(problem.shown)")
        default:
            self.init(file: file, message: "cannot be read as YAML")
        }
    }
}
