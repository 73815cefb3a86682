"""Runs the image that `make image` made with buildah, without an engine, and holds it to the contracts.

Its root file system is mounted read-only in namespaces of its own, with a tmpfs on /tmp and a volume on /var/lib/lpo, and its
entry point is the first process there, of a user without an entry in /etc/passwd (and not the one that the image names),
without capabilities. PostgreSQL and `lpo mock` are outside. Every command of lpo that the Dockerfile, the Kubernetes files and
the systemd unit name is run in it, the unit's with what the unit restricts: /proc with its own processes alone, and no memory
that is written and run. Then `lpo verify` asks it, and the servers of Contracts/servers.json beside it, all from the image.

It needs root, buildah, PostgreSQL's programs and a build (`make build`). Arguments choose contracts, as those of lpo verify do.
Exit status: 0 if all went well, else 1.
"""

import argparse
import contextlib
import ctypes
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import deployment
from deployment import ROOT

USER = 123456
LIBC = ctypes.CDLL(None, use_errno=True)
# Source: <linux/prctl.h>.
PR_SET_NO_NEW_PRIVS, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 38, 65, 1
# In the namespaces, before the root is changed: what a container engine mounts.
MOUNTS = """\
set -eu
root=$1 volume=$2 proc=$3; shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m tmpfs "$root/tmp"
mount -t proc -o "$proc" proc "$root/proc"
mount -t tmpfs -o nosuid,mode=755 tmpfs "$root/dev"
for device in null zero full random urandom; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777 tmpfs "$root/dev/shm"
mount --bind "$volume" "$root/var/lib/lpo"
for file in hosts resolv.conf; do
    [ ! -e "$root/etc/$file" ] || mount --bind "/etc/$file" "$root/etc/$file"
done
mount -o remount,bind,ro "$root"
exec "$@"
"""


class Image:
    def __init__(self, name):
        inspected = json.loads(output("buildah", "inspect", "--type", "image", name))
        self.config = inspected["Docker"]["config"]
        self.container = output("buildah", "from", "--pull-never", name)
        self.root = output("buildah", "mount", self.container)
        # What a Kubernetes pod's emptyDir is: anyone's to write.
        self.environment = dict(part.split("=", 1) for part in self.config["Env"])

    def remove(self):
        subprocess.run(["buildah", "rm", self.container], stdout=subprocess.DEVNULL)

    def start(self, arguments, settings, volume, log, program=None, as_unit=False):
        """Starts the entry point, or `program`, as the first process of namespaces of its own."""
        environment = {"HOME": "/", **self.environment, **settings}
        user = [
            "/usr/sbin/chroot", self.root, "/usr/bin/setpriv", f"--reuid={USER}", "--regid=0", "--clear-groups",
            "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs",
            "/usr/bin/env", f"--chdir={self.config['WorkingDir']}", "--ignore-environment",
            *(f"{name}={value}" for name, value in environment.items()),
        ]  # fmt: skip
        command = [
            "unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts",
            "bash", "-c", MOUNTS, "mounts", self.root, str(volume), "subset=pid,hidepid=invisible" if as_unit else "rw",
            *user, *(program or self.config["Entrypoint"]), *arguments,
        ]  # fmt: skip

        def restrict():
            os.setsid()
            LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            if as_unit and LIBC.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
                os._exit(99)

        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, preexec_fn=restrict
        )


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def eventually(condition, what, process=None):
    for _ in range(600):
        if condition():
            return
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"It did not happen: {what}")


def first_process(process):
    """The entry point's process as it is seen from outside: the only child of unshare."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0])


@contextlib.contextmanager
def postgres(folder):
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    data, port = folder / "database", free_port()
    data.mkdir()
    shutil.chown(data, "postgres")
    as_postgres = ["runuser", "-u", "postgres", "--"]
    # Only who may read the log of this run connects, by the password.
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    shutil.chown(folder / "password", "postgres")
    output(
        *as_postgres, str(programs / "initdb"), f"--pgdata={data}", "--username=lpo", "--auth=scram-sha-256",
        f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8",
    )  # fmt: skip
    with open(folder / "postgres.log", "w") as log:
        server = subprocess.Popen(
            [
                *as_postgres, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "max_connections=400",
            ],
            stdout=log, stderr=log, preexec_fn=os.setsid,
        )  # fmt: skip
    try:
        url = f"postgresql://lpo:{password}@127.0.0.1:{port}/postgres"
        eventually(lambda: subprocess.run([programs / "pg_isready", "-q", "-d", url]).returncode == 0, "PostgreSQL starts", server)
        yield url
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait()


@contextlib.contextmanager
def mock(lpo, folder):
    with open(folder / "mock.log", "w") as log:
        process = subprocess.Popen([lpo, "mock", "--port", "0", "--timing", "none"], cwd=ROOT, stdout=log, stderr=log)
    try:
        text = lambda: (folder / "mock.log").read_text()
        eventually(lambda: "Ctrl-C ends it" in text(), "the mock vendors start", process)
        settings = dict(re.findall(r"\b([A-Z][A-Z_]+)=(\S+)", text()))
        for vendor in ("OPENAI", "ANTHROPIC", "GOOGLE_AI", "XAI", "MISTRAL"):
            settings[f"{vendor}_API_KEY"] = "any-key-of-the-mock"
        # As the contracts have it, two apps.
        settings["GOOGLE_CLIENT_IDS"] = "mock-client, mock-client-ios"
        settings["APPLE_PRIVATE_KEY"] = output("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        yield re.search(r"listen on (http\S+)", text())[1], settings
    finally:
        process.terminate()
        process.wait()


def servers(image, settings, volume, stack, folder):
    """Starts the servers of Contracts/servers.json from the image, and returns their addresses."""
    addresses = {}
    for name, server in json.loads((ROOT / "Contracts/servers.json").read_text()).items():
        # Those that each contract has to itself, or that need S3, are for `make test`.
        if server.get("runs") or server.get("needs"):
            continue
        own = dict(server["settings"])
        for key, value in own.items():
            if value.startswith("Contracts/"):
                shutil.copy(ROOT / value, volume / Path(value).name)
                own[key] = f"/var/lib/lpo/{Path(value).name}"
        addresses[name] = serve(image, settings | {"MIGRATE_ON_START": "false"} | own, volume, stack, folder, name)[0]
    return addresses


def serve(image, settings, volume, stack, folder, name, **options):
    port = free_port()
    log = stack.enter_context(open(folder / f"{name}.log", "w"))
    process = image.start(["serve"], settings | {"PORT": str(port)}, volume, log, **options)
    stack.callback(end, process)
    url = f"http://127.0.0.1:{port}"
    eventually(lambda: status(f"{url}/health") == 200, f"{name} answers; see {folder / f'{name}.log'}", process)
    return url, process, settings | {"PORT": str(port)}


def end(process):
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, IndexError, FileNotFoundError):
            os.kill(first_process(process), signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode


class Checks:
    def __init__(self, folder):
        self.folder = folder
        self.failed = 0

    def check(self, what, is_so, detail=""):
        print(f"{'ok' if is_so else 'FAILED':7} {what}{f': {detail}' if detail else ''}", flush=True)
        self.failed += not is_so

    def run(self, image, what, arguments, settings, volume, expected=0, **options):
        path = self.folder / "command.log"
        with open(path, "w") as log:
            code = image.start(arguments, settings, volume, log, **options).wait()
        lines = path.read_text().strip().splitlines()
        self.check(f"{what} ends with {expected}", code == expected, f"{code}, {lines[-1][:160] if lines else 'silent'}")


def try_image(options, folder, stack):
    lpo = output("swift", "build", "--show-bin-path", "--package-path", str(ROOT)) + "/lpo"
    image = Image(options.image)
    stack.callback(image.remove)
    checks = Checks(folder)
    volume = folder / "volume"
    volume.mkdir()
    # As the image has it, so that it is also tried whether its user's group may write: a user without an entry has group 0.
    os.chown(volume, 10001, 0)
    volume.chmod(0o2770)
    database = stack.enter_context(postgres(folder))
    mock_url, vendors = stack.enter_context(mock(lpo, folder))
    settings = vendors | {
        "DATABASE_URL": database, "SECRET_KEY": secrets.token_hex(32), "PASSWORD_COST": "14", "REGISTRATIONS_PER_HOUR": "0",
        "REQUESTS_PER_MINUTE": "0", "LOGIN_FAILURES_PER_ADDRESS": "0",
    }  # fmt: skip

    names = Path(image.root, "etc/passwd").read_text()
    checks.check("the user has no entry in /etc/passwd", f":{USER}:" not in names and f":{image.config['User'].split(':')[0]}:" not in names)
    shell = dict(program=["/bin/sh"])
    for place in ("/", "/usr/local/bin", "/etc", "/var/lib", "/root"):
        checks.run(image, f"writing to {place}", ["-c", f"! touch {place}/x 2>/dev/null"], {}, volume, **shell)
    for place in ("/tmp", "/var/lib/lpo"):
        checks.run(image, f"writing to {place}", ["-c", f"touch {place}/x && rm {place}/x"], {}, volume, **shell)
    for file, arguments in deployment.commands():
        if arguments in (["serve"], ["health"]):
            continue
        as_unit = file == "lpo.service"
        checks.run(image, f"{file}: lpo {' '.join(arguments)}", arguments, settings, volume, as_unit=as_unit)
    checks.run(image, "lpo health without a server", ["health"], {"PORT": str(free_port())}, volume, expected=1)
    pod = deployment.pod(deployment.one("Deployment"))["containers"][0]
    sleep = pod["lifecycle"]["preStop"]["exec"]["command"]
    checks.run(image, f"preStop's {' '.join(sleep)}", ["0" for _ in sleep[1:]], {}, volume, program=sleep[:1])

    for name, as_unit in [("unit", True), ("server", False)]:
        url, process, own = serve(image, settings, volume, stack, folder, name, as_unit=as_unit)
        pid = first_process(process)
        facts = Path(f"/proc/{pid}/status").read_text()
        checks.check(f"{name}: no capability, no new privileges", all(
            re.search(pattern, facts) for pattern in (r"CapEff:\s0+\n", r"CapBnd:\s0+\n", r"NoNewPrivs:\s1\n", rf"Uid:\s{USER}\s", r"NSpid:\s\d+\s1\n")
        ))  # fmt: skip
        checks.run(image, f"{name}: lpo health", ["health"], own, volume, as_unit=as_unit)
        for path in sorted({pod[probe]["httpGet"]["path"] for probe in pod if probe.endswith("Probe")}):
            checks.check(f"{name}: {path}", status(url + path) == 200, str(status(url + path)))
        beside = servers(image, settings, volume, stack, folder) if name == "server" and not options.filter else {}
        verify = subprocess.run(
            [
                lpo, "verify", "--base-url", url, "--mock-url", mock_url, "--jobs", str(options.jobs), "--timeout", "120",
                *(f"--server={other}={address}" for other, address in beside.items()),
                *(options.filter or (["media/", "chat/"] if as_unit else [])),
            ],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        (folder / f"verify-{name}.log").write_text(verify.stdout)
        failed = [line for line in verify.stdout.splitlines() if line.startswith("failed ")]
        checks.check(f"{name}: lpo verify", verify.returncode == 0, "; ".join(verify.stdout.strip().splitlines()[-1:] + failed[:3]))
        checks.check(f"{name}: it is still there", process.poll() is None, f"see {folder / f'{name}.log'}")
        if process.poll() is not None:
            continue
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        code = end(process)
        checks.check(f"{name}: SIGTERM ends it with 0", code == 0, f"{code}; at most {int(peak[1]) // 1024} MiB resident")
    owners = {path.lstat().st_uid for path in volume.rglob("*")} - {0}
    checks.check("files are the user's", owners == {USER}, f"{sum(1 for _ in volume.rglob('*'))} below /var/lib/lpo")
    return checks.failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("filter", nargs="*", help="only contracts with one of these in their file's name or sentence")
    parser.add_argument("--image", default="lpo:latest")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--keep", action="store_true", help="leave the logs")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("It makes namespaces and mounts: run it as root.")
    folder = Path(tempfile.mkdtemp(prefix="lpo-image-"))
    folder.chmod(0o755)
    failed = 1
    try:
        with contextlib.ExitStack() as stack:
            failed = try_image(options, folder, stack)
    finally:
        if failed or options.keep:
            print(f"Logs are in {folder}")
        else:
            shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
