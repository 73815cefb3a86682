import Glibc

/// The two ends of the streams that `measure.py` sends through the server: a vendor that is nearly free, and the clients.
///
/// `StreamBenchmark upstream PORT` is the vendor. `StreamBenchmark load OPTION=VALUE…` opens streams, at the server or
/// straight at the vendor, and prints what came of them as JSON; ``LoadOptions`` lists the options. See README.md in the
/// folder above. Each is one thread over `epoll` that sends bytes rendered beforehand, since it shares the processors
/// with what is measured.
@main
struct StreamBenchmark {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        raiseDescriptorLimit()
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "upstream":
            guard arguments.count == 2, let port = UInt16(arguments[1]) else { usage() }
            Upstream(port: port).run()
        case "load":
            guard let options = LoadOptions(arguments.dropFirst()) else { usage() }
            print(Load(options).run().json)
        default:
            usage()
        }
    }

    private static func usage() -> Never {
        print("usage: StreamBenchmark upstream PORT | load \(LoadOptions.usage)")
        exit(2)
    }

    /// As many descriptors as the system lets the process have.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
