import Testing

@testable import WebClient

@Suite("Response heads") struct ResponseHeadTests {
    private func parse(_ lines: [String]) -> (steps: [ResponseHeadParser.Step], head: WebResponseHead?) {
        var parser = ResponseHeadParser()
        let steps = lines.map { parser.receive(Array($0.utf8)) }
        return (steps, parser.head)
    }

    @Test(
        "The status line tells version and status",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", "1.1", 200), ("HTTP/1.0 404 Not Found\r\n", "1.0", 404),
            ("HTTP/2 204 \r\n", "2", 204), ("HTTP/1.1 599\r\n", "1.1", 599), ("HTTP/1.1 101 Switching\r\n", "1.1", 101),
        ]
    )
    func statusLine(line: String, version: String, status: Int) {
        let (steps, head) = parse([line, "\r\n"])
        #expect(steps == [.incomplete, .complete])
        #expect(head?.httpVersion == version)
        #expect(head?.status == status)
    }

    @Test(
        "What is no header is malformed",
        arguments: [["hello\r\n"], ["HTTP/1.1\r\n"], ["HTTP/1.1 x OK\r\n"], ["HTTP/1.1 20 OK\r\n"], ["\r\n"]]
            + [["HTTP/1.1 200 OK\r\n", "no colon\r\n"], ["HTTP/1.1 200 OK\r\n", ": no name\r\n"]]
    )
    func malformed(lines: [String]) {
        #expect(parse(lines).steps.last == .malformed)
    }

    @Test("Space around a value is not part of it, and a folded value is one")
    func values() {
        let (_, head) = parse(["HTTP/1.1 200 OK\r\n", "A:\t b:c \t\r\n", "B:\n", "C: 1\r\n", "  2 \r\n", "\r\n"])
        #expect(head?.headers.first("a") == "b:c")
        #expect(head?.headers.first("b") == "")
        #expect(head?.headers.first("c") == "1 2")
    }

    @Test("Trailers do not become headers")
    func trailers() {
        let (steps, head) = parse(["HTTP/1.1 200 OK\r\n", "A: 1\r\n", "\r\n", "B: 2\r\n", "\r\n"])
        #expect(steps.suffix(2) == [.trailer, .trailer])
        #expect(head?.headers.first("B") == nil)
    }
}
