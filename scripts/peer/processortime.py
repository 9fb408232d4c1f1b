"""Runs a command, and prints the processor time of it and of all that it has started, in seconds."""

import resource
import subprocess
import sys

ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if ended.returncode != 0:
    sys.exit(ended.stderr.decode(errors="replace")[-2000:] or f"exit status {ended.returncode}")
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime)
