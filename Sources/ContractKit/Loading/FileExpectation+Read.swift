import Imaging

extension FileExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        path = node.path
        guard case .object = node.value else {
            file = try node.fixture()
            range = nil
            return
        }
        let fields = try node.fields(of: "body_file", ["file", "range"])
        file = try fields.required("file").fixture()
        let bounds = try fields.required("range").elements()
        guard bounds.count == 2 else { throw node.refusal("a range is its first and its last byte") }
        let first = try bounds[0].integer(in: 0...(1 << 40))
        range = first...(try bounds[1].integer(in: first...(1 << 40)))
    }
}

extension ImageExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        path = node.path
        let fields = try node.fields(of: "image", ["format", "width", "height", "like", "psnr"])
        let name = try fields.required("format")
        format = try name.nonEmptyText()
        guard ImageFormat(rawValue: format) != nil else {
            throw name.refusal("a format is one of \(ImageFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        width = try fields.required("width").integer(in: 1...65_535)
        height = try fields.required("height").integer(in: 1...65_535)
        guard let like = fields["like"] else {
            likeness = nil
            return
        }
        likeness = (try like.fixture(), try fields.required("psnr").integer(in: 10...100))
    }
}

extension ContractNode {
    /// The name of a file, from the fixtures folder down.
    func fixture() throws(ContractLoadError) -> String {
        let path = try nonEmptyText()
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw refusal("a file is named from the fixtures folder down")
        }
        return path
    }
}
