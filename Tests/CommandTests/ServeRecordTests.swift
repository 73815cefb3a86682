import FoundationEssentials
import Glibc
import Subprocess
import Testing
import Waiting

@Suite("lpo serve --record")
struct ServeRecordTests {
    @Test("What vendors answer a server is recorded whole, each question once, also when the client goes away")
    func records() async throws {
        try await Command.withFolder { folder in
            let dev = ["dev", "--recordings", Command.recordings]
            _ = try await Command.run(dev, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let database = dev.output.firstMatch(of: /database +(\S+)/)?.output.1 ?? ""
                let vendors = dev.output.firstMatch(of: /mock vendors +(\S+)/)?.output.1 ?? ""
                let settings = [
                    "DATABASE_URL": String(database), "SECRET_KEY": String(repeating: "k", count: 32), "PORT": "0",
                    "PASSWORD_COST": "14", "OPENAI_API": "chat_completions", "OPENAI_API_KEY": "server-key-of-a-test",
                    "OPENAI_BASE_URL": "\(vendors)/openai/v1",
                ]
                try await Command.withFolder { other in
                    let serve = try await Command.run(
                        ["serve", "--record", "kept"],
                        in: other,
                        environment: settings
                    ) { serve in
                        #expect(await eventually { serve.errors.contains("listening on") })
                        #expect(serve.errors.contains("recording.folder=kept"))
                        let port = serve.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1 ?? ""
                        let answers = try await Command.shell(
                            Self.script.replacing("BASE", with: "http://127.0.0.1:\(port)")
                        )
                        #expect(answers.contains("event: done"), "\(answers)")
                        // The client that went away is not waited for.
                        #expect(await eventually { serve.errors.components(of: "Answer recorded") == 2 })
                        serve.send(SIGTERM)
                    }
                    #expect(serve.status == .exited(0))
                    let kept = "\(other)/kept/openai"
                    let files = try FileManager.default.contentsOfDirectory(atPath: kept).sorted()
                    #expect(files.count == 4, "\(files)")
                    let bodies = files.filter { $0.hasSuffix(".sse") }.compactMap {
                        FileManager.default.contents(atPath: "\(kept)/\($0)")
                    }
                    for name in ["openai/chat-short", "openai/chat-unicode"] {
                        let recorded = FileManager.default.contents(atPath: "\(Command.recordings)/\(name).sse")
                        #expect(recorded.map(bodies.contains) == true, "\(name)")
                    }
                    let sidecars = files.compactMap { try? String(contentsOfFile: "\(kept)/\($0)", encoding: .utf8) }
                    #expect(!sidecars.contains { $0.contains("server-key-of-a-test") })
                }
                dev.send(SIGTERM)
            }
        }
    }

    /// Two equal prompts in threads of their own, and another whose client goes away at once.
    private static let script = #"""
        TOKEN=$(curl -sS BASE/api/v1/auth/register -H 'Content-Type: application/json' \
            -d '{"email":"recorder@example.com","password":"correct horse"}' | sed -E 's/.*"access_token":"([^"]*)".*/\1/')
        A="Authorization: Bearer $TOKEN"
        thread() {
            curl -sS BASE/api/v1/threads -H "$A" -H 'Content-Type: application/json' \
                -d '{"llm":"openai/gpt-6-luna"}' | sed -E 's/.*"id":"([^"]*)".*/\1/'
        }
        curl -sSN "BASE/api/v1/chat/$(thread)/send" -H "$A" -F 'prompt=Say hello.'
        curl -sSN "BASE/api/v1/chat/$(thread)/send" -H "$A" -F 'prompt=Tell me something in many languages.' | head -c 20
        """#
}

extension String {
    /// How often `part` stands in the text.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
