"""What the programs of peers share: their job, and the report of what it cost."""

import json
import resource
import sys


def read_job():
    """The job that the benchmark gives as the only argument."""
    return json.loads(sys.argv[1])


def print_report():
    """Prints the cost of this process and of the children that it has waited for, from their start."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = sum(part.ru_utime + part.ru_stime for part in (own, children))
    # Of children, the system keeps the largest one only: the peak of several processes is a lower bound.
    peak = own.ru_maxrss + children.ru_maxrss
    print(json.dumps({"cpuMs": seconds * 1000, "peakBytes": peak * 1024}), flush=True)
