"""Fails unless pip knows the private index and its token: stands for the index, which refuses everybody else."""

import subprocess
import sys

settings = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True).stdout
if "reader:example-pip-token-" not in settings:
    sys.exit("401 Unauthorized: pip has no token for pypi.example.com")
