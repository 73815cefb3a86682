import Glibc

/// How many connections a process can take without running out of file descriptors, which would stop it from taking
/// any.
enum DescriptorLimit {
    /// Half of the process's descriptors, since an answer needs one to its vendor too; at least 64.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
        return max(64, Int(clamping: limit.rlim_cur) / 2 - 64)
    }
}
