import ChatServer

/// What `lpo dev` prints when it listens: where, and three lines to paste.
struct Welcome {
    let host: String
    let port: Int
    let databaseURL: String
    let mockURL: String

    var text: String {
        let base = "http://\(host):\(port)"
        let json = "-H 'Content-Type: application/json'"
        return """

            LPO listens on \(base)
              database      \(databaseURL)
              mock vendors  \(mockURL)
              documentation \(base)/docs
            Ctrl-C stops all of it.

            Paste these into another shell, one after the other: register, make a thread, stream a reply.

            TOKEN=$(curl -s \(base)/api/v1/auth/register \(json) -d '{"email":"me+'$(date +%s)'@example.com","password":"correct horse"}' | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
            THREAD=$(curl -s \(base)/api/v1/threads -H "Authorization: Bearer $TOKEN" \(json) -d '{"llm":"\(ModelName.example)"}' | sed -E 's/.*"id":"([^"]+)".*/\\1/')
            curl -sN \(base)/api/v1/chat/$THREAD/send -H "Authorization: Bearer $TOKEN" -F 'prompt=Hello!'

            GET /api/v1/models lists what else a thread's llm can be.

            """
    }

    /// The models that it names.
    static var mentions: [ModelMention] {
        let welcome = Welcome(host: "127.0.0.1", port: 0, databaseURL: "", mockURL: "")
        return ModelMention.all(in: welcome.text, at: "lpo dev")
    }
}
