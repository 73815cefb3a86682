#pragma once
#include <vips/vips.h>

// libvips' operations are variadic, which Swift cannot call. Each returns 0, or -1 with `*out` left NULL.

/// The header of the picture in `source`; its pixels are decoded, top to bottom, when they are asked for.
static inline VipsImage *lpo_vips_open(VipsSource *source) {
    return vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED,
                                      NULL);
}

/// At most `side` wide and high, not yet turned upright; in sRGB by the embedded profile if `managed`.
static inline int lpo_vips_thumbnail(VipsSource *source, int side, int managed, VipsImage **out) {
    // 8.14 forgets its own fail_on; the loader's options are passed on.
    const char *options = "fail_on=truncated";
    return managed ? vips_thumbnail_source(source, out, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE,
                                           "option_string", options, "export_profile", "srgb", NULL)
                   : vips_thumbnail_source(source, out, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE,
                                           "option_string", options, NULL);
}

/// The same of a picture that is decoded already.
static inline int lpo_vips_thumbnail_image(VipsImage *in, int side, VipsImage **out) {
    return vips_thumbnail_image(in, out, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL);
}

static inline int lpo_vips_upright(VipsImage *in, VipsImage **out) { return vips_autorot(in, out, NULL); }

static inline int lpo_vips_srgb(VipsImage *in, VipsImage **out) {
    return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL);
}

static inline int lpo_vips_bytes(VipsImage *in, VipsImage **out) { return vips_cast(in, out, VIPS_FORMAT_UCHAR, NULL); }

static inline int lpo_vips_with_alpha(VipsImage *in, VipsImage **out) { return vips_addalpha(in, out, NULL); }

static inline int lpo_vips_flatten(VipsImage *in, double background, VipsImage **out) {
    VipsArrayDouble *colour = vips_array_double_newv(1, background);
    int result = vips_flatten(in, out, "background", colour, NULL);
    vips_area_unref(VIPS_AREA(colour));
    return result;
}

static inline int lpo_vips_webp(VipsImage *in, int quality, void **bytes, size_t *count) {
    return vips_webpsave_buffer(in, bytes, count, "Q", quality, "strip", TRUE, NULL);
}

static inline int lpo_vips_jpeg(VipsImage *in, int quality, void **bytes, size_t *count) {
    return vips_jpegsave_buffer(in, bytes, count, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL);
}

static inline int lpo_vips_png(VipsImage *in, void **bytes, size_t *count) {
    return vips_pngsave_buffer(in, bytes, count, "strip", TRUE, NULL);
}

static void lpo_vips_on_eval(VipsImage *image, VipsProgress *progress, gpointer deadline) {
    (void)progress;
    if (g_get_monotonic_time() >= (gint64)(intptr_t)deadline) vips_image_set_kill(image, TRUE);
}

/// From `deadline` on, in microseconds of g_get_monotonic_time, no more of the image's pixels are computed.
static inline void lpo_vips_set_deadline(VipsImage *image, gint64 deadline) {
    g_signal_connect(image, "eval", G_CALLBACK(lpo_vips_on_eval), (gpointer)(intptr_t)deadline);
    vips_image_set_progress(image, TRUE);
}
