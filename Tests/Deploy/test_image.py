"""The Dockerfile against the project that it builds."""

import json
import re
import unittest

import deployment


def packages(stage):
    """What a stage installs."""
    (command,) = [arguments for name, arguments in stage if name == "RUN" and "apt-get install" in arguments]
    words = command.partition("--no-install-recommends")[2].partition("&&")[0].split()
    return set(words)


class Image(unittest.TestCase):
    def test_stages_begin_from_images_that_can_be_chosen(self):
        names = dict(
            arguments.split("=", 1) for name, arguments in deployment.dockerfile() if name == "ARG" and "_IMAGE=" in arguments
        )
        bases = [arguments.split()[0] for name, arguments in deployment.dockerfile() if name == "FROM"]
        self.assertEqual(bases, [f"${{{name}}}" for name in names])
        for image in names.values():
            # A name without a host is the engine's own default, or the mirror that is set in its place.
            self.assertRegex(image, r"^[a-z]+:[a-z0-9.-]+$")

    def test_the_build_has_the_headers_that_setup_installs(self):
        names = re.search(r"^packages=\(([^)]*)\)", deployment.text("Scripts/setup.sh"), re.M)[1].split()
        headers = {name for name in names if name.endswith("-dev")} | {"pkg-config"}
        self.assertGreater(len(headers), 4)
        self.assertLessEqual(headers, packages(deployment.stages()[0]))

    def test_a_shared_library_is_installed_for_each_header(self):
        built, run = (packages(stage) for stage in deployment.stages())
        for name in built:
            if not name.endswith("-dev"):
                continue
            stem = re.sub(r"(-openssl)?-dev$", "", name).removesuffix("4")
            self.assertTrue(any(re.fullmatch(rf"{stem}\d+", library) for library in run), name)
        self.assertLessEqual({"ffmpeg", "ca-certificates"}, run)
        self.assertFalse([name for name in run if name.endswith("-dev")])

    def test_the_user_is_a_number_that_is_not_root(self):
        user, group = deployment.instruction("USER").split(":")
        self.assertGreater(int(user), 0)
        # The group of users without an entry in /etc/passwd.
        self.assertEqual(group, "0")

    def test_the_version_is_the_binarys(self):
        version = re.search(
            r'static let current = "([^"]+)"', deployment.text("Sources/ChatServer/Operations/HealthRoutes.swift")
        )[1]
        self.assertIn(f"VERSION={version}", [arguments for name, arguments in deployment.stages()[-1] if name == "ARG"])
        component = deployment.document("Deploy/kubernetes/image/kustomization.yaml")
        self.assertEqual(component["images"][0]["newTag"], version)

    def test_commands_are_in_exec_form(self):
        for name in ("ENTRYPOINT", "CMD"):
            self.assertIsInstance(json.loads(deployment.instruction(name)), list)

    def test_all_that_a_build_reads_is_sent_to_it_and_no_secret(self):
        lines = [line for line in deployment.text(".dockerignore").splitlines() if line and not line.startswith("#")]
        self.assertEqual(lines[0], "*")
        sent = {line[1:] for line in lines if line.startswith("!")}
        manifest = deployment.text("Package.swift")
        folders = {path.split("/")[0] for path in re.findall(r'path: "([^"]+)"', manifest)}
        self.assertLessEqual(folders | {"Sources", "Tests", "Package.swift", "Recordings", "Scripts"}, sent)
        self.assertFalse([name for name in sent if name.startswith((".", "Deploy"))])


if __name__ == "__main__":
    unittest.main()
