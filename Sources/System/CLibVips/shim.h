#pragma once
#include <sys/mman.h>
#include <time.h>
#include <vips/vips.h>
// It needs what vips.h declares.
#include <vips/vector.h>

/// Whether this process may write memory and run it. Where it may not, as under systemd's MemoryDenyWriteExecute, the
/// library by which libvips makes machine code for some operations ends the process.
static inline int lpo_may_make_code(void) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return 0;
    munmap(page, 4096);
    return 1;
}

// libvips' operations are variadic, which Swift cannot call. Each returns 0, or -1 with `*out` left NULL.

/// The header of the picture in `source`; its pixels are decoded, top to bottom, when they are asked for.
static inline VipsImage *lpo_vips_open(VipsSource *source) {
    return vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED,
                                      NULL);
}

/// The same of a JPEG, each side divided by `shrink`, which is 1, 2, 4 or 8, as it is decoded.
static inline VipsImage *lpo_vips_open_jpeg(VipsSource *source, int shrink) {
    VipsImage *out = NULL;
    return vips_jpegload_source(source, &out, "shrink", shrink, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                VIPS_FAIL_ON_TRUNCATED, NULL)
               ? NULL
               : out;
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

/// The same of a picture that is open already.
static inline int lpo_vips_thumbnail_image(VipsImage *in, int side, int managed, VipsImage **out) {
    return managed ? vips_thumbnail_image(in, out, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE,
                                          "export_profile", "srgb", NULL)
                   : vips_thumbnail_image(in, out, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL);
}

/// The height divided by `factor`, which is at least 1.
static inline int lpo_vips_lower(VipsImage *in, double factor, VipsImage **out) {
    return vips_reducev(in, out, factor, NULL);
}

static inline int lpo_vips_turn(VipsImage *in, VipsAngle angle, VipsImage **out) {
    return vips_rot(in, out, angle, NULL);
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
    // Of what the encoder can try, 2 takes half the time of its usual 4, for bytes that are a few hundredths more.
    return vips_webpsave_buffer(in, bytes, count, "Q", quality, "effort", 2, "strip", TRUE, NULL);
}

static inline int lpo_vips_jpeg(VipsImage *in, int quality, void **bytes, size_t *count) {
    // Tables of its own would make the file a tenth smaller, in twice the time.
    return vips_jpegsave_buffer(in, bytes, count, "Q", quality, "strip", TRUE, NULL);
}

static inline int lpo_vips_png(VipsImage *in, void **bytes, size_t *count) {
    return vips_pngsave_buffer(in, bytes, count, "strip", TRUE, NULL);
}

/// A moment: of the clock, and of what the process has had of a processor, in microseconds.
typedef struct {
    gint64 clock;
    gint64 processor;
} lpo_times;

static inline lpo_times lpo_time_now(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    lpo_times now = {g_get_monotonic_time(), (gint64)used.tv_sec * 1000000 + used.tv_nsec / 1000};
    return now;
}

static inline int lpo_time_is_up(lpo_times start, gint64 limit) {
    lpo_times now = lpo_time_now();
    gint64 clock = now.clock - start.clock;
    return (clock >= limit && now.processor - start.processor >= limit) || clock / 10 >= limit;
}

typedef struct {
    lpo_times start;
    gint64 limit;
} lpo_time_limit;

static void lpo_vips_on_eval(VipsImage *image, VipsProgress *progress, gpointer data) {
    (void)progress;
    lpo_time_limit *time = data;
    if (lpo_time_is_up(time->start, time->limit)) vips_image_set_kill(image, TRUE);
}

static void lpo_time_limit_free(gpointer data, GClosure *closure) {
    (void)closure;
    g_free(data);
}

/// Once `limit` microseconds since `start` are used up, no more of the image's pixels are computed.
static inline void lpo_vips_set_time_limit(VipsImage *image, lpo_times start, gint64 limit) {
    lpo_time_limit *time = g_new(lpo_time_limit, 1);
    time->start = start;
    time->limit = limit;
    g_signal_connect_data(image, "eval", G_CALLBACK(lpo_vips_on_eval), time, lpo_time_limit_free, (GConnectFlags)0);
    vips_image_set_progress(image, TRUE);
}
