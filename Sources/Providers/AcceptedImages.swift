/// The types of images that each vendor's models see, whichever form they are sent in.
enum AcceptedImages {
    /// Source: Anthropic's guide "Vision", "Supported image formats".
    static let anthropic: Set = ["image/jpeg", "image/png", "image/gif", "image/webp"]
    /// Source: OpenAI's guide "Images and vision", "Image input requirements".
    static let openAI: Set = ["image/jpeg", "image/png", "image/gif", "image/webp"]
    /// Source: xAI's guide "Image Understanding", "Image input general limits".
    static let xAI: Set = ["image/jpeg", "image/png"]
}
