#pragma once
// The type checks are macros over the variadic calls that Swift cannot see; the functions below are typed instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <sys/socket.h>

// Variadic C has no Swift spelling: one typed function for each kind of argument.

typedef size_t (*lpo_curl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*lpo_curl_seek_callback)(void *context, curl_off_t offset, int origin);
typedef int (*lpo_curl_request_callback)(void *context, char *remote, char *local, int remote_port, int local_port);
typedef int (*lpo_curl_socket_callback)(CURL *easy, curl_socket_t socket, int what, void *context, void *unused);
typedef int (*lpo_curl_timer_callback)(CURLM *multi, long milliseconds, void *context);

static inline CURLcode lpo_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode lpo_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode lpo_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode lpo_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode lpo_curl_set_bytes_callback(CURL *easy, CURLoption option, lpo_curl_bytes_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode lpo_curl_set_seek_callback(CURL *easy, lpo_curl_seek_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

static inline CURLcode lpo_curl_set_request_callback(CURL *easy, lpo_curl_request_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static curl_socket_t lpo_curl_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Without it libcurl's sockets stay open in every program that the process starts, which keeps their connections open
/// after libcurl has closed them.
static inline CURLcode lpo_curl_close_sockets_on_exec(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, lpo_curl_open_socket);
}

static inline CURLcode lpo_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode lpo_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode lpo_curl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode lpo_curl_multi_set_socket_callback(CURLM *multi, lpo_curl_socket_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode lpo_curl_multi_set_timer_callback(CURLM *multi, lpo_curl_timer_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

/// `CURLVERSION_NOW` is a macro over an enumerator, which Swift does not import.
static inline const curl_version_info_data *lpo_curl_version(void) {
    return curl_version_info(CURLVERSION_NOW);
}
