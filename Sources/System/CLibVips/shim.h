#pragma once
#include <time.h>
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

/// What the calling thread has had of a processor, in microseconds.
static inline gint64 lpo_thread_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void lpo_vips_on_eval(VipsImage *image, VipsProgress *progress, gpointer limit) {
    (void)progress;
    // With a concurrency of one, all calls for an image are of one thread.
    gint64 now = lpo_thread_time();
    gint64 begun = (gint64)(intptr_t)g_object_get_data(G_OBJECT(image), "lpo-begun");
    if (begun == 0) {
        begun = now > 0 ? now : 1;
        g_object_set_data(G_OBJECT(image), "lpo-begun", (gpointer)(intptr_t)begun);
    }
    if (now - begun >= (gint64)(intptr_t)limit) {
        g_object_set_data(G_OBJECT(image), "lpo-stopped", GINT_TO_POINTER(1));
        vips_image_set_kill(image, TRUE);
    }
}

/// Whether ``lpo_vips_set_time_limit`` has stopped the image.
static inline int lpo_vips_was_stopped(VipsImage *image) {
    return g_object_get_data(G_OBJECT(image), "lpo-stopped") != NULL;
}

/// Once its thread has had `limit` microseconds of a processor for them, no more of the image's pixels are computed.
static inline void lpo_vips_set_time_limit(VipsImage *image, gint64 limit) {
    g_signal_connect(image, "eval", G_CALLBACK(lpo_vips_on_eval), (gpointer)(intptr_t)limit);
    vips_image_set_progress(image, TRUE);
}
