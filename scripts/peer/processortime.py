"""Runs a command, and prints the seconds that it took and those of the processor, of all its processes.

Those that outlive their parents are counted as well: this process becomes the parent of all of them.
"""

import ctypes
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
started = time.monotonic()
child = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
seconds = time.monotonic() - started
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if child.returncode != 0:
    sys.exit(child.stderr.strip() or f"exit status {child.returncode}")
print(seconds, used.ru_utime + used.ru_stime)
