"""What the files to deploy by say of the server, and of each other, against what is so."""

import json
import re
import subprocess
import unittest

import deployment


def compose_settings():
    return deployment.compose()["services"]["lpo"]["environment"]


def render_settings():
    return {variable["key"]: variable for variable in deployment.render()["services"][0]["envVars"]}


def kubernetes_settings():
    return deployment.one("ConfigMap")["data"] | deployment.one("Secret")["stringData"]


def image_settings():
    return dict(part.split("=", 1) for part in deployment.instruction("ENV").split())


class Settings(unittest.TestCase):
    def test_each_that_a_file_names_is_one_of_the_servers(self):
        known = deployment.settings()
        self.assertGreater(len(known), 30)
        for file, names in {
            "compose.yaml": compose_settings(),
            "render.yaml": render_settings(),
            "Deploy/kubernetes": kubernetes_settings(),
            "lpo.service": deployment.unit_environment(),
            "Dockerfile": image_settings(),
        }.items():
            self.assertEqual(set(names) - set(known), set(), file)

    def test_what_the_server_cannot_start_without_is_given(self):
        for names in (compose_settings(), render_settings(), kubernetes_settings()):
            self.assertLessEqual({"DATABASE_URL", "SECRET_KEY"}, set(names))

    def test_it_listens_where_it_is_sent_requests(self):
        port = deployment.settings()["PORT"]
        self.assertEqual(image_settings()["HOST"], "0.0.0.0")
        self.assertEqual(deployment.instruction("EXPOSE"), port)
        service = deployment.compose()["services"]["lpo"]
        self.assertEqual((compose_settings()["HOST"], compose_settings()["PORT"]), ("0.0.0.0", port))
        self.assertTrue(service["ports"][0].endswith(f":{port}"))
        (container,) = deployment.pod(deployment.one("Deployment"))["containers"]
        self.assertEqual(
            container["ports"], [{"name": "http", "containerPort": int(kubernetes_settings()["PORT"])}]
        )
        self.assertEqual(kubernetes_settings()["HOST"], "0.0.0.0")

    def test_files_are_written_to_a_volume(self):
        folder = deployment.instruction("VOLUME")
        (container,) = deployment.pod(deployment.one("Deployment"))["containers"]
        self.assertIn(folder, [mount["mountPath"] for mount in container["volumeMounts"]])
        self.assertIn(f"media:{folder}", deployment.compose()["services"]["lpo"]["volumes"])
        roots = [image_settings(), compose_settings(), kubernetes_settings(), deployment.unit_environment()]
        for settings in roots:
            self.assertTrue(settings["MEDIA_ROOT"].startswith(f"{folder}/"))
        self.assertEqual(deployment.unit()["StateDirectory"], [folder.rpartition("/")[2]])

    def test_replicas_share_a_bucket(self):
        self.assertEqual(kubernetes_settings()["STORAGE_BACKEND"], "s3")
        self.assertEqual(render_settings()["STORAGE_BACKEND"]["value"], "s3")

    def test_all_replicas_have_fewer_connections_than_the_database(self):
        replicas = deployment.one("HorizontalPodAutoscaler")["spec"]["maxReplicas"] + 1
        # Beside the pool's there is one that listens.
        connections = int(kubernetes_settings()["DATABASE_POOL_SIZE"]) + 1
        # PostgreSQL's default, less those that are kept for its administrators.
        self.assertLess(replicas * connections, 100 - 3)
        self.assertIn(f"have {replicas * connections}.", deployment.text("Deploy/kubernetes/settings/settings.yaml"))


class Commands(unittest.TestCase):
    def test_each_that_a_file_runs_is_one_of_the_binarys(self):
        commands = deployment.commands()
        self.assertIn(["serve"], [arguments for _, arguments in commands])
        self.assertIn(["migrate"], [arguments for _, arguments in commands])
        for file, arguments in commands:
            with self.subTest(file=file, arguments=arguments):
                run = subprocess.run([deployment.binary(), *arguments, "--help"], capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assertRegex(run.stdout, rf"USAGE: lpo {arguments[0]}\b")

    def test_the_binary_is_where_they_look_for_it(self):
        place = "/usr/local/bin/lpo"
        self.assertEqual(json.loads(deployment.instruction("ENTRYPOINT")), [place])
        self.assertEqual(json.loads(deployment.instruction("HEALTHCHECK").partition(" CMD ")[2])[0], place)
        for directive in ("ExecStartPre", "ExecStart"):
            for line in deployment.unit()[directive]:
                self.assertEqual(line.split()[0], place)
        self.assertIn('"$root/usr/local/bin/lpo"', deployment.text("Scripts/install.sh"))

    def test_migrations_are_applied_once_and_before_the_server(self):
        self.assertEqual(kubernetes_settings()["MIGRATE_ON_START"], "false")
        self.assertEqual(deployment.unit_environment()["MIGRATE_ON_START"], "false")
        self.assertEqual(deployment.unit()["ExecStartPre"], ["/usr/local/bin/lpo migrate"])
        for settings in (compose_settings(), render_settings()):
            self.assertNotIn("MIGRATE_ON_START", settings)
        self.assertEqual(deployment.settings()["MIGRATE_ON_START"], "true")


class Probes(unittest.TestCase):
    def test_each_asks_a_path_that_is_published(self):
        paths = json.loads(deployment.text("Contracts/openapi.json"))["paths"]
        (container,) = deployment.pod(deployment.one("Deployment"))["containers"]
        asked = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
        self.assertEqual(
            asked, {"startupProbe": "/health", "livenessProbe": "/health", "readinessProbe": "/health/ready"}
        )
        for path in [*asked.values(), deployment.render()["services"][0]["healthCheckPath"]]:
            self.assertIn("get", paths.get(path, {}), path)
            self.assertEqual(paths[path]["get"]["security"], [])

    def test_none_that_restarts_asks_the_database(self):
        self.assertEqual(deployment.render()["services"][0]["healthCheckPath"], "/health")
        run = subprocess.run([deployment.binary(), "health", "--help"], capture_output=True, text=True)
        self.assertIn("GET /health ", run.stdout)


class Ending(unittest.TestCase):
    """The server has SHUTDOWN_GRACE_SECONDS for answers, then ten seconds for connections; then it is ended."""

    closing = 10

    def grace(self, settings):
        return int(settings.get("SHUTDOWN_GRACE_SECONDS", deployment.settings()["SHUTDOWN_GRACE_SECONDS"]))

    def test_kubernetes_waits_longer_than_the_drain(self):
        pod = deployment.pod(deployment.one("Deployment"))
        command = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
        self.assertEqual(command[0], "/bin/sleep")
        drain = int(command[1]) + self.grace(kubernetes_settings()) + self.closing
        self.assertGreater(pod["terminationGracePeriodSeconds"], drain)
        for figure in (command[1], str(self.grace(kubernetes_settings())), str(drain)):
            self.assertIn(f"{figure} s", deployment.text("Deploy/kubernetes/deployment.yaml"))

    def test_endpoints_go_before_the_server_does(self):
        pod = deployment.pod(deployment.one("Deployment"))
        probe = pod["containers"][0]["readinessProbe"]
        command = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
        self.assertGreaterEqual(int(command[1]), probe["periodSeconds"] * probe["failureThreshold"])

    def test_compose_waits_longer_than_the_drain(self):
        service = deployment.compose()["services"]["lpo"]
        self.assertGreater(
            deployment.seconds(service["stop_grace_period"]), self.grace(compose_settings()) + self.closing
        )

    def test_render_waits_longer_than_the_drain(self):
        service = deployment.render()["services"][0]
        grace = int(render_settings()["SHUTDOWN_GRACE_SECONDS"]["value"])
        self.assertGreater(service["maxShutdownDelaySeconds"], grace + self.closing)

    def test_systemd_waits_longer_than_the_drain(self):
        self.assertGreater(
            deployment.seconds(deployment.unit()["TimeoutStopSec"][0]),
            self.grace(deployment.unit_environment()) + self.closing,
        )

    def test_all_end_it_by_the_signal_that_drains(self):
        self.assertEqual(deployment.instruction("STOPSIGNAL"), "SIGTERM")
        self.assertEqual(deployment.unit()["KillSignal"], ["SIGTERM"])


class Selection(unittest.TestCase):
    def test_every_selector_finds_the_servers_pods_and_no_others(self):
        server = deployment.one("Deployment")
        labels = server["spec"]["template"]["metadata"]["labels"]
        job = deployment.one("Job", "lpo-migrate")["spec"]["template"]["metadata"]["labels"]
        for selector in (
            server["spec"]["selector"]["matchLabels"],
            deployment.one("Service")["spec"]["selector"],
            deployment.one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        ):
            self.assertLessEqual(selector.items(), labels.items())
            self.assertFalse(selector.items() <= job.items())
        policy = deployment.one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]
        for pods in (labels, job):
            self.assertLessEqual(policy.items(), pods.items())

    def test_every_name_that_is_referred_to_is_there(self):
        target = deployment.one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
        self.assertEqual((target["kind"], target["name"]), ("Deployment", "lpo"))
        backend = deployment.one("Ingress")["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
        service = deployment.one("Service")
        self.assertEqual(backend["name"], service["metadata"]["name"])
        self.assertIn(backend["port"]["name"], [port["name"] for port in service["spec"]["ports"]])
        for item in (deployment.one("Deployment"), deployment.one("Job", "lpo-migrate")):
            (container,) = deployment.pod(item)["containers"]
            references = [reference for source in container["envFrom"] for reference in source.items()]
            self.assertEqual(references, [("configMapRef", {"name": "lpo"}), ("secretRef", {"name": "lpo"})])
            self.assertEqual(
                container["image"], deployment.pod(deployment.one("Deployment"))["containers"][0]["image"]
            )

    def test_pods_are_what_the_restricted_standard_allows(self):
        for item in (deployment.one("Deployment"), deployment.one("Job", "lpo-migrate")):
            pod = deployment.pod(item)
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            # OpenShift chooses one.
            self.assertNotIn("runAsUser", pod["securityContext"])
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            for container in pod["containers"]:
                context = container["securityContext"]
                self.assertTrue(context["readOnlyRootFilesystem"])
                self.assertFalse(context["allowPrivilegeEscalation"])
                self.assertEqual(context["capabilities"], {"drop": ["ALL"]})


class Readme(unittest.TestCase):
    def test_each_file_that_it_names_is_there(self):
        named = re.findall(r"Deploy/[a-z/.-]*[a-z]", deployment.text("README.md"))
        self.assertIn("Deploy/kubernetes", named)
        for name in named:
            self.assertTrue((deployment.ROOT / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
