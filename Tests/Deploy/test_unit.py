"""The systemd unit by systemd's own tools, where they are installed."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import deployment

# In tenths, as `systemd-analyze security` has it; 1.5 of 10. What is left is the network, and what root's own files have.
EXPOSURE = 15


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze here")
class Unit(unittest.TestCase):
    def analyze(self, text, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lpo.service"
            # What is verified is also that programs are there.
            path.write_text(text.replace("/usr/local/bin/lpo", deployment.binary()))
            return subprocess.run(
                ["systemd-analyze", *arguments, str(path)], capture_output=True, text=True, stdin=subprocess.DEVNULL
            )

    def test_verifies(self):
        run = self.analyze(deployment.UNIT.read_text(), "verify", "--recursive-errors=no")
        self.assertEqual((run.returncode, run.stdout + run.stderr), (0, ""))

    def test_a_directive_that_is_not_known_would_be_told(self):
        text = deployment.UNIT.read_text().replace("ProtectSystem=", "ProtectSytem=")
        run = self.analyze(text, "verify", "--recursive-errors=no")
        self.assertIn("ProtectSytem", run.stderr)

    def test_is_exposed_to_little(self):
        run = self.analyze(
            deployment.UNIT.read_text(), "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager"
        )
        self.assertEqual(run.returncode, 0, run.stdout.splitlines()[-1:])

    def test_without_its_restrictions_it_would_be_told(self):
        lines = [line for line in deployment.UNIT.read_text().splitlines() if not line.startswith(("Protect", "Private"))]
        run = self.analyze(
            "\n".join(lines), "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager"
        )
        self.assertEqual(run.returncode, 1)


if __name__ == "__main__":
    unittest.main()
