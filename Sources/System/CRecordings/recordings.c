// The files of the folder Recordings. Scripts/embed-recordings.py writes this list.
#include "CRecordings.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file0[] = {
#embed "../../../Recordings/anthropic/characters.json"
};
static const unsigned char file1[] = {
#embed "../../../Recordings/anthropic/characters.sse"
};
static const unsigned char file2[] = {
#embed "../../../Recordings/anthropic/cut.json"
};
static const unsigned char file3[] = {
#embed "../../../Recordings/anthropic/cut.sse"
};
static const unsigned char file4[] = {
#embed "../../../Recordings/anthropic/in-stream-error.json"
};
static const unsigned char file5[] = {
#embed "../../../Recordings/anthropic/in-stream-error.sse"
};
static const unsigned char file6[] = {
#embed "../../../Recordings/anthropic/instant.json"
};
static const unsigned char file7[] = {
#embed "../../../Recordings/anthropic/instant.sse"
};
static const unsigned char file8[] = {
#embed "../../../Recordings/anthropic/long.json"
};
static const unsigned char file9[] = {
#embed "../../../Recordings/anthropic/long.sse"
};
static const unsigned char file10[] = {
#embed "../../../Recordings/anthropic/max-tokens.json"
};
static const unsigned char file11[] = {
#embed "../../../Recordings/anthropic/max-tokens.sse"
};
static const unsigned char file12[] = {
#embed "../../../Recordings/anthropic/nul.json"
};
static const unsigned char file13[] = {
#embed "../../../Recordings/anthropic/nul.sse"
};
static const unsigned char file14[] = {
#embed "../../../Recordings/anthropic/null-text.json"
};
static const unsigned char file15[] = {
#embed "../../../Recordings/anthropic/null-text.sse"
};
static const unsigned char file16[] = {
#embed "../../../Recordings/anthropic/on-hold.json"
};
static const unsigned char file17[] = {
#embed "../../../Recordings/anthropic/on-hold.sse"
};
static const unsigned char file18[] = {
#embed "../../../Recordings/anthropic/overloaded-first.json"
};
static const unsigned char file19[] = {
#embed "../../../Recordings/anthropic/overloaded-first.sse"
};
static const unsigned char file20[] = {
#embed "../../../Recordings/anthropic/overloaded.json"
};
static const unsigned char file21[] = {
#embed "../../../Recordings/anthropic/overloaded.sse"
};
static const unsigned char file22[] = {
#embed "../../../Recordings/anthropic/rate-limited-long.json"
};
static const unsigned char file23[] = {
#embed "../../../Recordings/anthropic/rate-limited-long.sse"
};
static const unsigned char file24[] = {
#embed "../../../Recordings/anthropic/rate-limited.json"
};
static const unsigned char file25[] = {
#embed "../../../Recordings/anthropic/rate-limited.sse"
};
static const unsigned char file26[] = {
#embed "../../../Recordings/anthropic/reasoning.json"
};
static const unsigned char file27[] = {
#embed "../../../Recordings/anthropic/reasoning.sse"
};
static const unsigned char file28[] = {
#embed "../../../Recordings/anthropic/refusal.json"
};
static const unsigned char file29[] = {
#embed "../../../Recordings/anthropic/refusal.sse"
};
static const unsigned char file30[] = {
#embed "../../../Recordings/anthropic/short.json"
};
static const unsigned char file31[] = {
#embed "../../../Recordings/anthropic/short.sse"
};
static const unsigned char file32[] = {
#embed "../../../Recordings/anthropic/slow.json"
};
static const unsigned char file33[] = {
#embed "../../../Recordings/anthropic/slow.sse"
};
static const unsigned char file34[] = {
#embed "../../../Recordings/anthropic/spend-limit.json"
};
static const unsigned char file35[] = {
#embed "../../../Recordings/anthropic/spend-limit.sse"
};
static const unsigned char file36[] = {
#embed "../../../Recordings/anthropic/split-emoji.json"
};
static const unsigned char file37[] = {
#embed "../../../Recordings/anthropic/split-emoji.sse"
};
static const unsigned char file38[] = {
#embed "../../../Recordings/anthropic/tool-call.json"
};
static const unsigned char file39[] = {
#embed "../../../Recordings/anthropic/tool-call.sse"
};
static const unsigned char file40[] = {
#embed "../../../Recordings/anthropic/unauthorized.json"
};
static const unsigned char file41[] = {
#embed "../../../Recordings/anthropic/unauthorized.sse"
};
static const unsigned char file42[] = {
#embed "../../../Recordings/anthropic/unicode.json"
};
static const unsigned char file43[] = {
#embed "../../../Recordings/anthropic/unicode.sse"
};
static const unsigned char file44[] = {
#embed "../../../Recordings/google/blocked-prompt.json"
};
static const unsigned char file45[] = {
#embed "../../../Recordings/google/blocked-prompt.sse"
};
static const unsigned char file46[] = {
#embed "../../../Recordings/google/characters.json"
};
static const unsigned char file47[] = {
#embed "../../../Recordings/google/characters.sse"
};
static const unsigned char file48[] = {
#embed "../../../Recordings/google/code-execution.json"
};
static const unsigned char file49[] = {
#embed "../../../Recordings/google/code-execution.sse"
};
static const unsigned char file50[] = {
#embed "../../../Recordings/google/continuation-first.json"
};
static const unsigned char file51[] = {
#embed "../../../Recordings/google/continuation-first.sse"
};
static const unsigned char file52[] = {
#embed "../../../Recordings/google/continuation-last.json"
};
static const unsigned char file53[] = {
#embed "../../../Recordings/google/continuation-last.sse"
};
static const unsigned char file54[] = {
#embed "../../../Recordings/google/cut.json"
};
static const unsigned char file55[] = {
#embed "../../../Recordings/google/cut.sse"
};
static const unsigned char file56[] = {
#embed "../../../Recordings/google/in-stream-error.json"
};
static const unsigned char file57[] = {
#embed "../../../Recordings/google/in-stream-error.sse"
};
static const unsigned char file58[] = {
#embed "../../../Recordings/google/instant.json"
};
static const unsigned char file59[] = {
#embed "../../../Recordings/google/instant.sse"
};
static const unsigned char file60[] = {
#embed "../../../Recordings/google/invisible-end.json"
};
static const unsigned char file61[] = {
#embed "../../../Recordings/google/invisible-end.sse"
};
static const unsigned char file62[] = {
#embed "../../../Recordings/google/long.json"
};
static const unsigned char file63[] = {
#embed "../../../Recordings/google/long.sse"
};
static const unsigned char file64[] = {
#embed "../../../Recordings/google/malformed-call.json"
};
static const unsigned char file65[] = {
#embed "../../../Recordings/google/malformed-call.sse"
};
static const unsigned char file66[] = {
#embed "../../../Recordings/google/max-tokens.json"
};
static const unsigned char file67[] = {
#embed "../../../Recordings/google/max-tokens.sse"
};
static const unsigned char file68[] = {
#embed "../../../Recordings/google/nul.json"
};
static const unsigned char file69[] = {
#embed "../../../Recordings/google/nul.sse"
};
static const unsigned char file70[] = {
#embed "../../../Recordings/google/one-chunk.json"
};
static const unsigned char file71[] = {
#embed "../../../Recordings/google/one-chunk.sse"
};
static const unsigned char file72[] = {
#embed "../../../Recordings/google/other-end.json"
};
static const unsigned char file73[] = {
#embed "../../../Recordings/google/other-end.sse"
};
static const unsigned char file74[] = {
#embed "../../../Recordings/google/overloaded.json"
};
static const unsigned char file75[] = {
#embed "../../../Recordings/google/overloaded.sse"
};
static const unsigned char file76[] = {
#embed "../../../Recordings/google/rate-limited.json"
};
static const unsigned char file77[] = {
#embed "../../../Recordings/google/rate-limited.sse"
};
static const unsigned char file78[] = {
#embed "../../../Recordings/google/reasoning.json"
};
static const unsigned char file79[] = {
#embed "../../../Recordings/google/reasoning.sse"
};
static const unsigned char file80[] = {
#embed "../../../Recordings/google/refusal.json"
};
static const unsigned char file81[] = {
#embed "../../../Recordings/google/refusal.sse"
};
static const unsigned char file82[] = {
#embed "../../../Recordings/google/short.json"
};
static const unsigned char file83[] = {
#embed "../../../Recordings/google/short.sse"
};
static const unsigned char file84[] = {
#embed "../../../Recordings/google/slow.json"
};
static const unsigned char file85[] = {
#embed "../../../Recordings/google/slow.sse"
};
static const unsigned char file86[] = {
#embed "../../../Recordings/google/split-emoji.json"
};
static const unsigned char file87[] = {
#embed "../../../Recordings/google/split-emoji.sse"
};
static const unsigned char file88[] = {
#embed "../../../Recordings/google/tool-call.json"
};
static const unsigned char file89[] = {
#embed "../../../Recordings/google/tool-call.sse"
};
static const unsigned char file90[] = {
#embed "../../../Recordings/google/unauthorized.json"
};
static const unsigned char file91[] = {
#embed "../../../Recordings/google/unauthorized.sse"
};
static const unsigned char file92[] = {
#embed "../../../Recordings/google/unicode.json"
};
static const unsigned char file93[] = {
#embed "../../../Recordings/google/unicode.sse"
};
static const unsigned char file94[] = {
#embed "../../../Recordings/mistral/characters.json"
};
static const unsigned char file95[] = {
#embed "../../../Recordings/mistral/characters.sse"
};
static const unsigned char file96[] = {
#embed "../../../Recordings/mistral/cut.json"
};
static const unsigned char file97[] = {
#embed "../../../Recordings/mistral/cut.sse"
};
static const unsigned char file98[] = {
#embed "../../../Recordings/mistral/in-stream-error.json"
};
static const unsigned char file99[] = {
#embed "../../../Recordings/mistral/in-stream-error.sse"
};
static const unsigned char file100[] = {
#embed "../../../Recordings/mistral/instant.json"
};
static const unsigned char file101[] = {
#embed "../../../Recordings/mistral/instant.sse"
};
static const unsigned char file102[] = {
#embed "../../../Recordings/mistral/last-text-with-finish.json"
};
static const unsigned char file103[] = {
#embed "../../../Recordings/mistral/last-text-with-finish.sse"
};
static const unsigned char file104[] = {
#embed "../../../Recordings/mistral/long.json"
};
static const unsigned char file105[] = {
#embed "../../../Recordings/mistral/long.sse"
};
static const unsigned char file106[] = {
#embed "../../../Recordings/mistral/max-tokens.json"
};
static const unsigned char file107[] = {
#embed "../../../Recordings/mistral/max-tokens.sse"
};
static const unsigned char file108[] = {
#embed "../../../Recordings/mistral/no-finish-reason.json"
};
static const unsigned char file109[] = {
#embed "../../../Recordings/mistral/no-finish-reason.sse"
};
static const unsigned char file110[] = {
#embed "../../../Recordings/mistral/nul.json"
};
static const unsigned char file111[] = {
#embed "../../../Recordings/mistral/nul.sse"
};
static const unsigned char file112[] = {
#embed "../../../Recordings/mistral/overloaded.json"
};
static const unsigned char file113[] = {
#embed "../../../Recordings/mistral/overloaded.sse"
};
static const unsigned char file114[] = {
#embed "../../../Recordings/mistral/payment.json"
};
static const unsigned char file115[] = {
#embed "../../../Recordings/mistral/payment.sse"
};
static const unsigned char file116[] = {
#embed "../../../Recordings/mistral/rate-limited.json"
};
static const unsigned char file117[] = {
#embed "../../../Recordings/mistral/rate-limited.sse"
};
static const unsigned char file118[] = {
#embed "../../../Recordings/mistral/reasoning.json"
};
static const unsigned char file119[] = {
#embed "../../../Recordings/mistral/reasoning.sse"
};
static const unsigned char file120[] = {
#embed "../../../Recordings/mistral/refusal.json"
};
static const unsigned char file121[] = {
#embed "../../../Recordings/mistral/refusal.sse"
};
static const unsigned char file122[] = {
#embed "../../../Recordings/mistral/short.json"
};
static const unsigned char file123[] = {
#embed "../../../Recordings/mistral/short.sse"
};
static const unsigned char file124[] = {
#embed "../../../Recordings/mistral/slow.json"
};
static const unsigned char file125[] = {
#embed "../../../Recordings/mistral/slow.sse"
};
static const unsigned char file126[] = {
#embed "../../../Recordings/mistral/split-emoji.json"
};
static const unsigned char file127[] = {
#embed "../../../Recordings/mistral/split-emoji.sse"
};
static const unsigned char file128[] = {
#embed "../../../Recordings/mistral/tool-call.json"
};
static const unsigned char file129[] = {
#embed "../../../Recordings/mistral/tool-call.sse"
};
static const unsigned char file130[] = {
#embed "../../../Recordings/mistral/unauthorized.json"
};
static const unsigned char file131[] = {
#embed "../../../Recordings/mistral/unauthorized.sse"
};
static const unsigned char file132[] = {
#embed "../../../Recordings/mistral/unicode.json"
};
static const unsigned char file133[] = {
#embed "../../../Recordings/mistral/unicode.sse"
};
static const unsigned char file134[] = {
#embed "../../../Recordings/openai/chat-characters.json"
};
static const unsigned char file135[] = {
#embed "../../../Recordings/openai/chat-characters.sse"
};
static const unsigned char file136[] = {
#embed "../../../Recordings/openai/chat-cut.json"
};
static const unsigned char file137[] = {
#embed "../../../Recordings/openai/chat-cut.sse"
};
static const unsigned char file138[] = {
#embed "../../../Recordings/openai/chat-in-stream-error.json"
};
static const unsigned char file139[] = {
#embed "../../../Recordings/openai/chat-in-stream-error.sse"
};
static const unsigned char file140[] = {
#embed "../../../Recordings/openai/chat-instant.json"
};
static const unsigned char file141[] = {
#embed "../../../Recordings/openai/chat-instant.sse"
};
static const unsigned char file142[] = {
#embed "../../../Recordings/openai/chat-long.json"
};
static const unsigned char file143[] = {
#embed "../../../Recordings/openai/chat-long.sse"
};
static const unsigned char file144[] = {
#embed "../../../Recordings/openai/chat-max-tokens.json"
};
static const unsigned char file145[] = {
#embed "../../../Recordings/openai/chat-max-tokens.sse"
};
static const unsigned char file146[] = {
#embed "../../../Recordings/openai/chat-no-finish-reason.json"
};
static const unsigned char file147[] = {
#embed "../../../Recordings/openai/chat-no-finish-reason.sse"
};
static const unsigned char file148[] = {
#embed "../../../Recordings/openai/chat-nul.json"
};
static const unsigned char file149[] = {
#embed "../../../Recordings/openai/chat-nul.sse"
};
static const unsigned char file150[] = {
#embed "../../../Recordings/openai/chat-overloaded.json"
};
static const unsigned char file151[] = {
#embed "../../../Recordings/openai/chat-overloaded.sse"
};
static const unsigned char file152[] = {
#embed "../../../Recordings/openai/chat-rate-limited.json"
};
static const unsigned char file153[] = {
#embed "../../../Recordings/openai/chat-rate-limited.sse"
};
static const unsigned char file154[] = {
#embed "../../../Recordings/openai/chat-reasoning.json"
};
static const unsigned char file155[] = {
#embed "../../../Recordings/openai/chat-reasoning.sse"
};
static const unsigned char file156[] = {
#embed "../../../Recordings/openai/chat-refusal.json"
};
static const unsigned char file157[] = {
#embed "../../../Recordings/openai/chat-refusal.sse"
};
static const unsigned char file158[] = {
#embed "../../../Recordings/openai/chat-short.json"
};
static const unsigned char file159[] = {
#embed "../../../Recordings/openai/chat-short.sse"
};
static const unsigned char file160[] = {
#embed "../../../Recordings/openai/chat-slow.json"
};
static const unsigned char file161[] = {
#embed "../../../Recordings/openai/chat-slow.sse"
};
static const unsigned char file162[] = {
#embed "../../../Recordings/openai/chat-split-emoji.json"
};
static const unsigned char file163[] = {
#embed "../../../Recordings/openai/chat-split-emoji.sse"
};
static const unsigned char file164[] = {
#embed "../../../Recordings/openai/chat-tool-call.json"
};
static const unsigned char file165[] = {
#embed "../../../Recordings/openai/chat-tool-call.sse"
};
static const unsigned char file166[] = {
#embed "../../../Recordings/openai/chat-unauthorized.json"
};
static const unsigned char file167[] = {
#embed "../../../Recordings/openai/chat-unauthorized.sse"
};
static const unsigned char file168[] = {
#embed "../../../Recordings/openai/chat-unicode.json"
};
static const unsigned char file169[] = {
#embed "../../../Recordings/openai/chat-unicode.sse"
};
static const unsigned char file170[] = {
#embed "../../../Recordings/openai/responses-characters.json"
};
static const unsigned char file171[] = {
#embed "../../../Recordings/openai/responses-characters.sse"
};
static const unsigned char file172[] = {
#embed "../../../Recordings/openai/responses-commentary.json"
};
static const unsigned char file173[] = {
#embed "../../../Recordings/openai/responses-commentary.sse"
};
static const unsigned char file174[] = {
#embed "../../../Recordings/openai/responses-cut.json"
};
static const unsigned char file175[] = {
#embed "../../../Recordings/openai/responses-cut.sse"
};
static const unsigned char file176[] = {
#embed "../../../Recordings/openai/responses-in-stream-error.json"
};
static const unsigned char file177[] = {
#embed "../../../Recordings/openai/responses-in-stream-error.sse"
};
static const unsigned char file178[] = {
#embed "../../../Recordings/openai/responses-instant.json"
};
static const unsigned char file179[] = {
#embed "../../../Recordings/openai/responses-instant.sse"
};
static const unsigned char file180[] = {
#embed "../../../Recordings/openai/responses-invalid-image.json"
};
static const unsigned char file181[] = {
#embed "../../../Recordings/openai/responses-invalid-image.sse"
};
static const unsigned char file182[] = {
#embed "../../../Recordings/openai/responses-long.json"
};
static const unsigned char file183[] = {
#embed "../../../Recordings/openai/responses-long.sse"
};
static const unsigned char file184[] = {
#embed "../../../Recordings/openai/responses-max-tokens.json"
};
static const unsigned char file185[] = {
#embed "../../../Recordings/openai/responses-max-tokens.sse"
};
static const unsigned char file186[] = {
#embed "../../../Recordings/openai/responses-nul.json"
};
static const unsigned char file187[] = {
#embed "../../../Recordings/openai/responses-nul.sse"
};
static const unsigned char file188[] = {
#embed "../../../Recordings/openai/responses-overloaded.json"
};
static const unsigned char file189[] = {
#embed "../../../Recordings/openai/responses-overloaded.sse"
};
static const unsigned char file190[] = {
#embed "../../../Recordings/openai/responses-policy.json"
};
static const unsigned char file191[] = {
#embed "../../../Recordings/openai/responses-policy.sse"
};
static const unsigned char file192[] = {
#embed "../../../Recordings/openai/responses-rate-limited.json"
};
static const unsigned char file193[] = {
#embed "../../../Recordings/openai/responses-rate-limited.sse"
};
static const unsigned char file194[] = {
#embed "../../../Recordings/openai/responses-reasoning.json"
};
static const unsigned char file195[] = {
#embed "../../../Recordings/openai/responses-reasoning.sse"
};
static const unsigned char file196[] = {
#embed "../../../Recordings/openai/responses-refusal.json"
};
static const unsigned char file197[] = {
#embed "../../../Recordings/openai/responses-refusal.sse"
};
static const unsigned char file198[] = {
#embed "../../../Recordings/openai/responses-short.json"
};
static const unsigned char file199[] = {
#embed "../../../Recordings/openai/responses-short.sse"
};
static const unsigned char file200[] = {
#embed "../../../Recordings/openai/responses-slow.json"
};
static const unsigned char file201[] = {
#embed "../../../Recordings/openai/responses-slow.sse"
};
static const unsigned char file202[] = {
#embed "../../../Recordings/openai/responses-split-emoji.json"
};
static const unsigned char file203[] = {
#embed "../../../Recordings/openai/responses-split-emoji.sse"
};
static const unsigned char file204[] = {
#embed "../../../Recordings/openai/responses-summary-refused.json"
};
static const unsigned char file205[] = {
#embed "../../../Recordings/openai/responses-summary-refused.sse"
};
static const unsigned char file206[] = {
#embed "../../../Recordings/openai/responses-tool-call.json"
};
static const unsigned char file207[] = {
#embed "../../../Recordings/openai/responses-tool-call.sse"
};
static const unsigned char file208[] = {
#embed "../../../Recordings/openai/responses-unauthorized.json"
};
static const unsigned char file209[] = {
#embed "../../../Recordings/openai/responses-unauthorized.sse"
};
static const unsigned char file210[] = {
#embed "../../../Recordings/openai/responses-unicode.json"
};
static const unsigned char file211[] = {
#embed "../../../Recordings/openai/responses-unicode.sse"
};
static const unsigned char file212[] = {
#embed "../../../Recordings/xai/chat-blocked-prompt.json"
};
static const unsigned char file213[] = {
#embed "../../../Recordings/xai/chat-blocked-prompt.sse"
};
static const unsigned char file214[] = {
#embed "../../../Recordings/xai/chat-characters.json"
};
static const unsigned char file215[] = {
#embed "../../../Recordings/xai/chat-characters.sse"
};
static const unsigned char file216[] = {
#embed "../../../Recordings/xai/chat-cut.json"
};
static const unsigned char file217[] = {
#embed "../../../Recordings/xai/chat-cut.sse"
};
static const unsigned char file218[] = {
#embed "../../../Recordings/xai/chat-hidden-reasoning.json"
};
static const unsigned char file219[] = {
#embed "../../../Recordings/xai/chat-hidden-reasoning.sse"
};
static const unsigned char file220[] = {
#embed "../../../Recordings/xai/chat-in-stream-error.json"
};
static const unsigned char file221[] = {
#embed "../../../Recordings/xai/chat-in-stream-error.sse"
};
static const unsigned char file222[] = {
#embed "../../../Recordings/xai/chat-instant.json"
};
static const unsigned char file223[] = {
#embed "../../../Recordings/xai/chat-instant.sse"
};
static const unsigned char file224[] = {
#embed "../../../Recordings/xai/chat-long.json"
};
static const unsigned char file225[] = {
#embed "../../../Recordings/xai/chat-long.sse"
};
static const unsigned char file226[] = {
#embed "../../../Recordings/xai/chat-max-tokens.json"
};
static const unsigned char file227[] = {
#embed "../../../Recordings/xai/chat-max-tokens.sse"
};
static const unsigned char file228[] = {
#embed "../../../Recordings/xai/chat-no-finish-reason.json"
};
static const unsigned char file229[] = {
#embed "../../../Recordings/xai/chat-no-finish-reason.sse"
};
static const unsigned char file230[] = {
#embed "../../../Recordings/xai/chat-nul.json"
};
static const unsigned char file231[] = {
#embed "../../../Recordings/xai/chat-nul.sse"
};
static const unsigned char file232[] = {
#embed "../../../Recordings/xai/chat-overloaded.json"
};
static const unsigned char file233[] = {
#embed "../../../Recordings/xai/chat-overloaded.sse"
};
static const unsigned char file234[] = {
#embed "../../../Recordings/xai/chat-rate-limited.json"
};
static const unsigned char file235[] = {
#embed "../../../Recordings/xai/chat-rate-limited.sse"
};
static const unsigned char file236[] = {
#embed "../../../Recordings/xai/chat-reasoning.json"
};
static const unsigned char file237[] = {
#embed "../../../Recordings/xai/chat-reasoning.sse"
};
static const unsigned char file238[] = {
#embed "../../../Recordings/xai/chat-refusal.json"
};
static const unsigned char file239[] = {
#embed "../../../Recordings/xai/chat-refusal.sse"
};
static const unsigned char file240[] = {
#embed "../../../Recordings/xai/chat-short.json"
};
static const unsigned char file241[] = {
#embed "../../../Recordings/xai/chat-short.sse"
};
static const unsigned char file242[] = {
#embed "../../../Recordings/xai/chat-slow.json"
};
static const unsigned char file243[] = {
#embed "../../../Recordings/xai/chat-slow.sse"
};
static const unsigned char file244[] = {
#embed "../../../Recordings/xai/chat-split-emoji.json"
};
static const unsigned char file245[] = {
#embed "../../../Recordings/xai/chat-split-emoji.sse"
};
static const unsigned char file246[] = {
#embed "../../../Recordings/xai/chat-tool-call.json"
};
static const unsigned char file247[] = {
#embed "../../../Recordings/xai/chat-tool-call.sse"
};
static const unsigned char file248[] = {
#embed "../../../Recordings/xai/chat-unauthorized.json"
};
static const unsigned char file249[] = {
#embed "../../../Recordings/xai/chat-unauthorized.sse"
};
static const unsigned char file250[] = {
#embed "../../../Recordings/xai/chat-unicode.json"
};
static const unsigned char file251[] = {
#embed "../../../Recordings/xai/chat-unicode.sse"
};
static const unsigned char file252[] = {
#embed "../../../Recordings/xai/chat-usage-every-chunk.json"
};
static const unsigned char file253[] = {
#embed "../../../Recordings/xai/chat-usage-every-chunk.sse"
};
static const unsigned char file254[] = {
#embed "../../../Recordings/xai/responses-characters.json"
};
static const unsigned char file255[] = {
#embed "../../../Recordings/xai/responses-characters.sse"
};
static const unsigned char file256[] = {
#embed "../../../Recordings/xai/responses-cut.json"
};
static const unsigned char file257[] = {
#embed "../../../Recordings/xai/responses-cut.sse"
};
static const unsigned char file258[] = {
#embed "../../../Recordings/xai/responses-in-stream-error.json"
};
static const unsigned char file259[] = {
#embed "../../../Recordings/xai/responses-in-stream-error.sse"
};
static const unsigned char file260[] = {
#embed "../../../Recordings/xai/responses-instant.json"
};
static const unsigned char file261[] = {
#embed "../../../Recordings/xai/responses-instant.sse"
};
static const unsigned char file262[] = {
#embed "../../../Recordings/xai/responses-long.json"
};
static const unsigned char file263[] = {
#embed "../../../Recordings/xai/responses-long.sse"
};
static const unsigned char file264[] = {
#embed "../../../Recordings/xai/responses-max-tokens.json"
};
static const unsigned char file265[] = {
#embed "../../../Recordings/xai/responses-max-tokens.sse"
};
static const unsigned char file266[] = {
#embed "../../../Recordings/xai/responses-nul.json"
};
static const unsigned char file267[] = {
#embed "../../../Recordings/xai/responses-nul.sse"
};
static const unsigned char file268[] = {
#embed "../../../Recordings/xai/responses-overloaded.json"
};
static const unsigned char file269[] = {
#embed "../../../Recordings/xai/responses-overloaded.sse"
};
static const unsigned char file270[] = {
#embed "../../../Recordings/xai/responses-rate-limited.json"
};
static const unsigned char file271[] = {
#embed "../../../Recordings/xai/responses-rate-limited.sse"
};
static const unsigned char file272[] = {
#embed "../../../Recordings/xai/responses-reasoning.json"
};
static const unsigned char file273[] = {
#embed "../../../Recordings/xai/responses-reasoning.sse"
};
static const unsigned char file274[] = {
#embed "../../../Recordings/xai/responses-refusal.json"
};
static const unsigned char file275[] = {
#embed "../../../Recordings/xai/responses-refusal.sse"
};
static const unsigned char file276[] = {
#embed "../../../Recordings/xai/responses-short.json"
};
static const unsigned char file277[] = {
#embed "../../../Recordings/xai/responses-short.sse"
};
static const unsigned char file278[] = {
#embed "../../../Recordings/xai/responses-slow.json"
};
static const unsigned char file279[] = {
#embed "../../../Recordings/xai/responses-slow.sse"
};
static const unsigned char file280[] = {
#embed "../../../Recordings/xai/responses-split-emoji.json"
};
static const unsigned char file281[] = {
#embed "../../../Recordings/xai/responses-split-emoji.sse"
};
static const unsigned char file282[] = {
#embed "../../../Recordings/xai/responses-tool-call.json"
};
static const unsigned char file283[] = {
#embed "../../../Recordings/xai/responses-tool-call.sse"
};
static const unsigned char file284[] = {
#embed "../../../Recordings/xai/responses-unauthorized.json"
};
static const unsigned char file285[] = {
#embed "../../../Recordings/xai/responses-unauthorized.sse"
};
static const unsigned char file286[] = {
#embed "../../../Recordings/xai/responses-unicode.json"
};
static const unsigned char file287[] = {
#embed "../../../Recordings/xai/responses-unicode.sse"
};

static const struct lpo_recording_file files[] = {
    {"anthropic/characters.json", file0, sizeof file0},
    {"anthropic/characters.sse", file1, sizeof file1},
    {"anthropic/cut.json", file2, sizeof file2},
    {"anthropic/cut.sse", file3, sizeof file3},
    {"anthropic/in-stream-error.json", file4, sizeof file4},
    {"anthropic/in-stream-error.sse", file5, sizeof file5},
    {"anthropic/instant.json", file6, sizeof file6},
    {"anthropic/instant.sse", file7, sizeof file7},
    {"anthropic/long.json", file8, sizeof file8},
    {"anthropic/long.sse", file9, sizeof file9},
    {"anthropic/max-tokens.json", file10, sizeof file10},
    {"anthropic/max-tokens.sse", file11, sizeof file11},
    {"anthropic/nul.json", file12, sizeof file12},
    {"anthropic/nul.sse", file13, sizeof file13},
    {"anthropic/null-text.json", file14, sizeof file14},
    {"anthropic/null-text.sse", file15, sizeof file15},
    {"anthropic/on-hold.json", file16, sizeof file16},
    {"anthropic/on-hold.sse", file17, sizeof file17},
    {"anthropic/overloaded-first.json", file18, sizeof file18},
    {"anthropic/overloaded-first.sse", file19, sizeof file19},
    {"anthropic/overloaded.json", file20, sizeof file20},
    {"anthropic/overloaded.sse", file21, sizeof file21},
    {"anthropic/rate-limited-long.json", file22, sizeof file22},
    {"anthropic/rate-limited-long.sse", file23, sizeof file23},
    {"anthropic/rate-limited.json", file24, sizeof file24},
    {"anthropic/rate-limited.sse", file25, sizeof file25},
    {"anthropic/reasoning.json", file26, sizeof file26},
    {"anthropic/reasoning.sse", file27, sizeof file27},
    {"anthropic/refusal.json", file28, sizeof file28},
    {"anthropic/refusal.sse", file29, sizeof file29},
    {"anthropic/short.json", file30, sizeof file30},
    {"anthropic/short.sse", file31, sizeof file31},
    {"anthropic/slow.json", file32, sizeof file32},
    {"anthropic/slow.sse", file33, sizeof file33},
    {"anthropic/spend-limit.json", file34, sizeof file34},
    {"anthropic/spend-limit.sse", file35, sizeof file35},
    {"anthropic/split-emoji.json", file36, sizeof file36},
    {"anthropic/split-emoji.sse", file37, sizeof file37},
    {"anthropic/tool-call.json", file38, sizeof file38},
    {"anthropic/tool-call.sse", file39, sizeof file39},
    {"anthropic/unauthorized.json", file40, sizeof file40},
    {"anthropic/unauthorized.sse", file41, sizeof file41},
    {"anthropic/unicode.json", file42, sizeof file42},
    {"anthropic/unicode.sse", file43, sizeof file43},
    {"google/blocked-prompt.json", file44, sizeof file44},
    {"google/blocked-prompt.sse", file45, sizeof file45},
    {"google/characters.json", file46, sizeof file46},
    {"google/characters.sse", file47, sizeof file47},
    {"google/code-execution.json", file48, sizeof file48},
    {"google/code-execution.sse", file49, sizeof file49},
    {"google/continuation-first.json", file50, sizeof file50},
    {"google/continuation-first.sse", file51, sizeof file51},
    {"google/continuation-last.json", file52, sizeof file52},
    {"google/continuation-last.sse", file53, sizeof file53},
    {"google/cut.json", file54, sizeof file54},
    {"google/cut.sse", file55, sizeof file55},
    {"google/in-stream-error.json", file56, sizeof file56},
    {"google/in-stream-error.sse", file57, sizeof file57},
    {"google/instant.json", file58, sizeof file58},
    {"google/instant.sse", file59, sizeof file59},
    {"google/invisible-end.json", file60, sizeof file60},
    {"google/invisible-end.sse", file61, sizeof file61},
    {"google/long.json", file62, sizeof file62},
    {"google/long.sse", file63, sizeof file63},
    {"google/malformed-call.json", file64, sizeof file64},
    {"google/malformed-call.sse", file65, sizeof file65},
    {"google/max-tokens.json", file66, sizeof file66},
    {"google/max-tokens.sse", file67, sizeof file67},
    {"google/nul.json", file68, sizeof file68},
    {"google/nul.sse", file69, sizeof file69},
    {"google/one-chunk.json", file70, sizeof file70},
    {"google/one-chunk.sse", file71, sizeof file71},
    {"google/other-end.json", file72, sizeof file72},
    {"google/other-end.sse", file73, sizeof file73},
    {"google/overloaded.json", file74, sizeof file74},
    {"google/overloaded.sse", file75, sizeof file75},
    {"google/rate-limited.json", file76, sizeof file76},
    {"google/rate-limited.sse", file77, sizeof file77},
    {"google/reasoning.json", file78, sizeof file78},
    {"google/reasoning.sse", file79, sizeof file79},
    {"google/refusal.json", file80, sizeof file80},
    {"google/refusal.sse", file81, sizeof file81},
    {"google/short.json", file82, sizeof file82},
    {"google/short.sse", file83, sizeof file83},
    {"google/slow.json", file84, sizeof file84},
    {"google/slow.sse", file85, sizeof file85},
    {"google/split-emoji.json", file86, sizeof file86},
    {"google/split-emoji.sse", file87, sizeof file87},
    {"google/tool-call.json", file88, sizeof file88},
    {"google/tool-call.sse", file89, sizeof file89},
    {"google/unauthorized.json", file90, sizeof file90},
    {"google/unauthorized.sse", file91, sizeof file91},
    {"google/unicode.json", file92, sizeof file92},
    {"google/unicode.sse", file93, sizeof file93},
    {"mistral/characters.json", file94, sizeof file94},
    {"mistral/characters.sse", file95, sizeof file95},
    {"mistral/cut.json", file96, sizeof file96},
    {"mistral/cut.sse", file97, sizeof file97},
    {"mistral/in-stream-error.json", file98, sizeof file98},
    {"mistral/in-stream-error.sse", file99, sizeof file99},
    {"mistral/instant.json", file100, sizeof file100},
    {"mistral/instant.sse", file101, sizeof file101},
    {"mistral/last-text-with-finish.json", file102, sizeof file102},
    {"mistral/last-text-with-finish.sse", file103, sizeof file103},
    {"mistral/long.json", file104, sizeof file104},
    {"mistral/long.sse", file105, sizeof file105},
    {"mistral/max-tokens.json", file106, sizeof file106},
    {"mistral/max-tokens.sse", file107, sizeof file107},
    {"mistral/no-finish-reason.json", file108, sizeof file108},
    {"mistral/no-finish-reason.sse", file109, sizeof file109},
    {"mistral/nul.json", file110, sizeof file110},
    {"mistral/nul.sse", file111, sizeof file111},
    {"mistral/overloaded.json", file112, sizeof file112},
    {"mistral/overloaded.sse", file113, sizeof file113},
    {"mistral/payment.json", file114, sizeof file114},
    {"mistral/payment.sse", file115, sizeof file115},
    {"mistral/rate-limited.json", file116, sizeof file116},
    {"mistral/rate-limited.sse", file117, sizeof file117},
    {"mistral/reasoning.json", file118, sizeof file118},
    {"mistral/reasoning.sse", file119, sizeof file119},
    {"mistral/refusal.json", file120, sizeof file120},
    {"mistral/refusal.sse", file121, sizeof file121},
    {"mistral/short.json", file122, sizeof file122},
    {"mistral/short.sse", file123, sizeof file123},
    {"mistral/slow.json", file124, sizeof file124},
    {"mistral/slow.sse", file125, sizeof file125},
    {"mistral/split-emoji.json", file126, sizeof file126},
    {"mistral/split-emoji.sse", file127, sizeof file127},
    {"mistral/tool-call.json", file128, sizeof file128},
    {"mistral/tool-call.sse", file129, sizeof file129},
    {"mistral/unauthorized.json", file130, sizeof file130},
    {"mistral/unauthorized.sse", file131, sizeof file131},
    {"mistral/unicode.json", file132, sizeof file132},
    {"mistral/unicode.sse", file133, sizeof file133},
    {"openai/chat-characters.json", file134, sizeof file134},
    {"openai/chat-characters.sse", file135, sizeof file135},
    {"openai/chat-cut.json", file136, sizeof file136},
    {"openai/chat-cut.sse", file137, sizeof file137},
    {"openai/chat-in-stream-error.json", file138, sizeof file138},
    {"openai/chat-in-stream-error.sse", file139, sizeof file139},
    {"openai/chat-instant.json", file140, sizeof file140},
    {"openai/chat-instant.sse", file141, sizeof file141},
    {"openai/chat-long.json", file142, sizeof file142},
    {"openai/chat-long.sse", file143, sizeof file143},
    {"openai/chat-max-tokens.json", file144, sizeof file144},
    {"openai/chat-max-tokens.sse", file145, sizeof file145},
    {"openai/chat-no-finish-reason.json", file146, sizeof file146},
    {"openai/chat-no-finish-reason.sse", file147, sizeof file147},
    {"openai/chat-nul.json", file148, sizeof file148},
    {"openai/chat-nul.sse", file149, sizeof file149},
    {"openai/chat-overloaded.json", file150, sizeof file150},
    {"openai/chat-overloaded.sse", file151, sizeof file151},
    {"openai/chat-rate-limited.json", file152, sizeof file152},
    {"openai/chat-rate-limited.sse", file153, sizeof file153},
    {"openai/chat-reasoning.json", file154, sizeof file154},
    {"openai/chat-reasoning.sse", file155, sizeof file155},
    {"openai/chat-refusal.json", file156, sizeof file156},
    {"openai/chat-refusal.sse", file157, sizeof file157},
    {"openai/chat-short.json", file158, sizeof file158},
    {"openai/chat-short.sse", file159, sizeof file159},
    {"openai/chat-slow.json", file160, sizeof file160},
    {"openai/chat-slow.sse", file161, sizeof file161},
    {"openai/chat-split-emoji.json", file162, sizeof file162},
    {"openai/chat-split-emoji.sse", file163, sizeof file163},
    {"openai/chat-tool-call.json", file164, sizeof file164},
    {"openai/chat-tool-call.sse", file165, sizeof file165},
    {"openai/chat-unauthorized.json", file166, sizeof file166},
    {"openai/chat-unauthorized.sse", file167, sizeof file167},
    {"openai/chat-unicode.json", file168, sizeof file168},
    {"openai/chat-unicode.sse", file169, sizeof file169},
    {"openai/responses-characters.json", file170, sizeof file170},
    {"openai/responses-characters.sse", file171, sizeof file171},
    {"openai/responses-commentary.json", file172, sizeof file172},
    {"openai/responses-commentary.sse", file173, sizeof file173},
    {"openai/responses-cut.json", file174, sizeof file174},
    {"openai/responses-cut.sse", file175, sizeof file175},
    {"openai/responses-in-stream-error.json", file176, sizeof file176},
    {"openai/responses-in-stream-error.sse", file177, sizeof file177},
    {"openai/responses-instant.json", file178, sizeof file178},
    {"openai/responses-instant.sse", file179, sizeof file179},
    {"openai/responses-invalid-image.json", file180, sizeof file180},
    {"openai/responses-invalid-image.sse", file181, sizeof file181},
    {"openai/responses-long.json", file182, sizeof file182},
    {"openai/responses-long.sse", file183, sizeof file183},
    {"openai/responses-max-tokens.json", file184, sizeof file184},
    {"openai/responses-max-tokens.sse", file185, sizeof file185},
    {"openai/responses-nul.json", file186, sizeof file186},
    {"openai/responses-nul.sse", file187, sizeof file187},
    {"openai/responses-overloaded.json", file188, sizeof file188},
    {"openai/responses-overloaded.sse", file189, sizeof file189},
    {"openai/responses-policy.json", file190, sizeof file190},
    {"openai/responses-policy.sse", file191, sizeof file191},
    {"openai/responses-rate-limited.json", file192, sizeof file192},
    {"openai/responses-rate-limited.sse", file193, sizeof file193},
    {"openai/responses-reasoning.json", file194, sizeof file194},
    {"openai/responses-reasoning.sse", file195, sizeof file195},
    {"openai/responses-refusal.json", file196, sizeof file196},
    {"openai/responses-refusal.sse", file197, sizeof file197},
    {"openai/responses-short.json", file198, sizeof file198},
    {"openai/responses-short.sse", file199, sizeof file199},
    {"openai/responses-slow.json", file200, sizeof file200},
    {"openai/responses-slow.sse", file201, sizeof file201},
    {"openai/responses-split-emoji.json", file202, sizeof file202},
    {"openai/responses-split-emoji.sse", file203, sizeof file203},
    {"openai/responses-summary-refused.json", file204, sizeof file204},
    {"openai/responses-summary-refused.sse", file205, sizeof file205},
    {"openai/responses-tool-call.json", file206, sizeof file206},
    {"openai/responses-tool-call.sse", file207, sizeof file207},
    {"openai/responses-unauthorized.json", file208, sizeof file208},
    {"openai/responses-unauthorized.sse", file209, sizeof file209},
    {"openai/responses-unicode.json", file210, sizeof file210},
    {"openai/responses-unicode.sse", file211, sizeof file211},
    {"xai/chat-blocked-prompt.json", file212, sizeof file212},
    {"xai/chat-blocked-prompt.sse", file213, sizeof file213},
    {"xai/chat-characters.json", file214, sizeof file214},
    {"xai/chat-characters.sse", file215, sizeof file215},
    {"xai/chat-cut.json", file216, sizeof file216},
    {"xai/chat-cut.sse", file217, sizeof file217},
    {"xai/chat-hidden-reasoning.json", file218, sizeof file218},
    {"xai/chat-hidden-reasoning.sse", file219, sizeof file219},
    {"xai/chat-in-stream-error.json", file220, sizeof file220},
    {"xai/chat-in-stream-error.sse", file221, sizeof file221},
    {"xai/chat-instant.json", file222, sizeof file222},
    {"xai/chat-instant.sse", file223, sizeof file223},
    {"xai/chat-long.json", file224, sizeof file224},
    {"xai/chat-long.sse", file225, sizeof file225},
    {"xai/chat-max-tokens.json", file226, sizeof file226},
    {"xai/chat-max-tokens.sse", file227, sizeof file227},
    {"xai/chat-no-finish-reason.json", file228, sizeof file228},
    {"xai/chat-no-finish-reason.sse", file229, sizeof file229},
    {"xai/chat-nul.json", file230, sizeof file230},
    {"xai/chat-nul.sse", file231, sizeof file231},
    {"xai/chat-overloaded.json", file232, sizeof file232},
    {"xai/chat-overloaded.sse", file233, sizeof file233},
    {"xai/chat-rate-limited.json", file234, sizeof file234},
    {"xai/chat-rate-limited.sse", file235, sizeof file235},
    {"xai/chat-reasoning.json", file236, sizeof file236},
    {"xai/chat-reasoning.sse", file237, sizeof file237},
    {"xai/chat-refusal.json", file238, sizeof file238},
    {"xai/chat-refusal.sse", file239, sizeof file239},
    {"xai/chat-short.json", file240, sizeof file240},
    {"xai/chat-short.sse", file241, sizeof file241},
    {"xai/chat-slow.json", file242, sizeof file242},
    {"xai/chat-slow.sse", file243, sizeof file243},
    {"xai/chat-split-emoji.json", file244, sizeof file244},
    {"xai/chat-split-emoji.sse", file245, sizeof file245},
    {"xai/chat-tool-call.json", file246, sizeof file246},
    {"xai/chat-tool-call.sse", file247, sizeof file247},
    {"xai/chat-unauthorized.json", file248, sizeof file248},
    {"xai/chat-unauthorized.sse", file249, sizeof file249},
    {"xai/chat-unicode.json", file250, sizeof file250},
    {"xai/chat-unicode.sse", file251, sizeof file251},
    {"xai/chat-usage-every-chunk.json", file252, sizeof file252},
    {"xai/chat-usage-every-chunk.sse", file253, sizeof file253},
    {"xai/responses-characters.json", file254, sizeof file254},
    {"xai/responses-characters.sse", file255, sizeof file255},
    {"xai/responses-cut.json", file256, sizeof file256},
    {"xai/responses-cut.sse", file257, sizeof file257},
    {"xai/responses-in-stream-error.json", file258, sizeof file258},
    {"xai/responses-in-stream-error.sse", file259, sizeof file259},
    {"xai/responses-instant.json", file260, sizeof file260},
    {"xai/responses-instant.sse", file261, sizeof file261},
    {"xai/responses-long.json", file262, sizeof file262},
    {"xai/responses-long.sse", file263, sizeof file263},
    {"xai/responses-max-tokens.json", file264, sizeof file264},
    {"xai/responses-max-tokens.sse", file265, sizeof file265},
    {"xai/responses-nul.json", file266, sizeof file266},
    {"xai/responses-nul.sse", file267, sizeof file267},
    {"xai/responses-overloaded.json", file268, sizeof file268},
    {"xai/responses-overloaded.sse", file269, sizeof file269},
    {"xai/responses-rate-limited.json", file270, sizeof file270},
    {"xai/responses-rate-limited.sse", file271, sizeof file271},
    {"xai/responses-reasoning.json", file272, sizeof file272},
    {"xai/responses-reasoning.sse", file273, sizeof file273},
    {"xai/responses-refusal.json", file274, sizeof file274},
    {"xai/responses-refusal.sse", file275, sizeof file275},
    {"xai/responses-short.json", file276, sizeof file276},
    {"xai/responses-short.sse", file277, sizeof file277},
    {"xai/responses-slow.json", file278, sizeof file278},
    {"xai/responses-slow.sse", file279, sizeof file279},
    {"xai/responses-split-emoji.json", file280, sizeof file280},
    {"xai/responses-split-emoji.sse", file281, sizeof file281},
    {"xai/responses-tool-call.json", file282, sizeof file282},
    {"xai/responses-tool-call.sse", file283, sizeof file283},
    {"xai/responses-unauthorized.json", file284, sizeof file284},
    {"xai/responses-unauthorized.sse", file285, sizeof file285},
    {"xai/responses-unicode.json", file286, sizeof file286},
    {"xai/responses-unicode.sse", file287, sizeof file287},
};

const struct lpo_recording_file *lpo_recording_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
