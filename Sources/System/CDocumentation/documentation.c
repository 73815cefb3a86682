// The OpenAPI document, the files of the folder Documentation, and Swagger UI where Scripts/swagger-ui.sh has fetched it.
#include "CDocumentation.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../../Contracts/openapi.json"
};
static const unsigned char page[] = {
#embed "../../../Documentation/page.html"
};
static const unsigned char plain_page[] = {
#embed "../../../Documentation/plain.html"
};
static const unsigned char style[] = {
#embed "../../../Documentation/page.css"
};
static const unsigned char script[] = {
#embed "../../../Documentation/page.js"
};
static const unsigned char streams[] = {
#embed "../../../Documentation/streams.js"
};
static const unsigned char icon[] = {
#embed "../../../Documentation/icon.svg"
};

// The list of made-for is written last: with it all of the others are there.
#if __has_embed("../../../Documentation/swagger-ui/made-for")
#define LPO_HAS_SWAGGER_UI 1
static const unsigned char swagger_script[] = {
#embed "../../../Documentation/swagger-ui/swagger-ui-bundle.js"
};
static const unsigned char swagger_script_gzip[] = {
#embed "../../../Documentation/swagger-ui/swagger-ui-bundle.js.gz"
};
static const unsigned char swagger_style[] = {
#embed "../../../Documentation/swagger-ui/swagger-ui.css"
};
static const unsigned char swagger_style_gzip[] = {
#embed "../../../Documentation/swagger-ui/swagger-ui.css.gz"
};
static const unsigned char swagger_notice[] = {
#embed "../../../Documentation/swagger-ui/NOTICE.txt"
};
static const unsigned char swagger_licence[] = {
#embed "../../../Documentation/LICENSE-swagger-ui.txt"
};
#endif

#define LPO_FILE(name, bytes) {name, bytes, sizeof bytes}

static const struct lpo_documentation_file files[] = {
    LPO_FILE("openapi.json", openapi),
    LPO_FILE("page.html", page),
    LPO_FILE("plain.html", plain_page),
    LPO_FILE("page.css", style),
    LPO_FILE("page.js", script),
    LPO_FILE("streams.js", streams),
    LPO_FILE("icon.svg", icon),
#ifdef LPO_HAS_SWAGGER_UI
    LPO_FILE("swagger-ui-bundle.js", swagger_script),
    LPO_FILE("swagger-ui-bundle.js.gz", swagger_script_gzip),
    LPO_FILE("swagger-ui.css", swagger_style),
    LPO_FILE("swagger-ui.css.gz", swagger_style_gzip),
    LPO_FILE("swagger-ui-notice.txt", swagger_notice),
    LPO_FILE("swagger-ui-license.txt", swagger_licence),
#endif
};

const struct lpo_documentation_file *lpo_documentation_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
