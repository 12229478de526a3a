import signal
import sys

from .build import main

signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end, it ends as by Ctrl-C, and takes running pages along
try:
    main()
except KeyboardInterrupt:
    sys.exit("build: interrupted; the previous site is still in place")
