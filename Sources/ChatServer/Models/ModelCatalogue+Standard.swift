extension ModelCatalogue {
    /// The catalogue that is compiled into the binary, `catalogue.json`.
    ///
    /// It was right at its `as_of`: names and efforts are from the vendors' SDKs, sizes, media and retirements from those,
    /// from public lists of models and from the vendors' pages on deprecations, as far as they could be read. The
    /// vendors' own pages decide, and `lpo models --check` asks their lists:
    /// <https://developers.openai.com/api/docs/models>,
    /// <https://platform.claude.com/docs/en/about-claude/models/overview>, <https://ai.google.dev/gemini-api/docs/models>,
    /// <https://docs.x.ai/docs/models>, <https://docs.mistral.ai/getting-started/models>. Where a vendor tells apart what
    /// may go in and what may come out, `context_tokens` is the sum for OpenAI and what may go in for Google. xAI and
    /// Mistral bound an answer by the context alone, so theirs have no `max_output_tokens`. `temperature` is false where
    /// the vendor refuses one, ignores it, or takes it only without reasoning.
    package static func standard() throws(ModelCatalogueError) -> ModelCatalogue {
        try ModelCatalogue(json: PackageResources.catalogue_json)
    }
}
