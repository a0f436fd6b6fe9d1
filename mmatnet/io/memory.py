"""Memory that a process frees and soon asks for again."""
import ctypes
import os

# By the variables that glibc reads: the option of mallopt(3), and the values to try. A block is
# mapped by itself from the first on, and given back when it is freed; the manual says 32 MiB is its
# most, glibc 2.36 takes more. As much as the second may lie free.
THRESHOLDS = {'MALLOC_MMAP_THRESHOLD_': (-3, (2**30, 2**25)),
              'MALLOC_TRIM_THRESHOLD_': (-1, (2**31 - 1,))}


def keep_freed_memory() -> None:
    """Let this process keep the memory that it frees, where the C library is glibc.

    A training step frees blocks of megabytes and asks for them again in the next. By itself glibc
    gives them back to the kernel each time, and fetches them page by page
    (benchmarks/kept_memory.py). Where a variable of glibc's says how much is to be kept, it stays
    at that.
    """
    if os.name != 'posix' or {'GLIBC_TUNABLES', *THRESHOLDS} & os.environ.keys():
        return
    if mallopt := getattr(ctypes.CDLL(None), 'mallopt', None):
        for option, values in THRESHOLDS.values():
            any(mallopt(option, value) for value in values)
