"""System calls of Linux by name, for the processors that samples can be confined on.

From the kernel's tables (`asm/unistd_64.h` for x86-64, `asm-generic/unistd.h` for aarch64).
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple


class Processor(NamedTuple):
    """How one kind of processor calls the kernel."""

    audit: int
    """`AUDIT_ARCH_…`, by which a filter knows that the numbers are those meant."""
    column: int
    """Of `NUMBERS`."""
    foreign: int | None
    """Bit of numbers that belong to another interface (x32), None where there is none."""


PROCESSORS = {
    "x86_64": Processor(0xC000003E, 0, 0x40000000),
    "aarch64": Processor(0xC00000B7, 1, None),
    "arm64": Processor(0xC00000B7, 1, None),
}
LAST_KNOWN = 450
"""Calls with a higher number came later; what they can do is not known here. All are optional."""

_TABLE = """
acct 163 89
add_key 248 217
adjtimex 159 171
bpf 321 280
capset 126 91
chmod 90 -
chown 92 -
chroot 161 51
clock_adjtime 305 266
clock_settime 227 112
clone 56 220
clone3 435 435
delete_module 176 106
execve 59 221
execveat 322 281
fanotify_init 300 262
fanotify_mark 301 263
fchmod 91 52
fchmodat 268 53
fchown 93 55
fcntl 72 25
fchownat 260 54
finit_module 313 273
fork 57 -
fremovexattr 199 16
fsconfig 431 431
fsetxattr 190 7
fsmount 432 432
fsopen 430 430
fspick 433 433
futimesat 261 -
init_module 175 105
inotify_add_watch 254 27
io_uring_enter 426 426
io_uring_register 427 427
io_uring_setup 425 425
ioctl 16 29
ioperm 173 -
iopl 172 -
ioprio_set 251 30
kcmp 312 272
kexec_file_load 320 294
kexec_load 246 104
keyctl 250 219
kill 62 129
landlock_add_rule 445 445
landlock_create_ruleset 444 444
landlock_restrict_self 446 446
lchown 94 -
lremovexattr 198 15
lsetxattr 189 6
memfd_create 319 279
memfd_secret 447 447
migrate_pages 256 238
modify_ldt 154 -
mount 165 40
mount_setattr 442 442
move_mount 429 429
move_pages 279 239
mq_open 240 180
mq_unlink 241 181
msgctl 71 187
msgget 68 186
msgrcv 70 188
msgsnd 69 189
name_to_handle_at 303 264
open 2 -
open_by_handle_at 304 265
open_tree 428 428
openat 257 56
openat2 437 437
perf_event_open 298 241
personality 135 92
pidfd_getfd 438 438
pidfd_send_signal 424 424
pivot_root 155 41
prlimit64 302 261
process_madvise 440 440
process_mrelease 448 448
process_vm_readv 310 270
process_vm_writev 311 271
ptrace 101 117
quotactl 179 60
quotactl_fd 443 443
reboot 169 142
removexattr 197 14
request_key 249 218
rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240
sched_setaffinity 203 122
sched_setattr 314 274
sched_setparam 142 118
sched_setscheduler 144 119
semctl 66 191
semget 64 190
semop 65 193
semtimedop 220 192
setdomainname 171 162
sethostname 170 161
setns 308 268
setpriority 141 140
settimeofday 164 170
setxattr 188 5
shmat 30 196
shmctl 31 195
shmget 29 194
socket 41 198
socketpair 53 199
swapoff 168 225
swapon 167 224
syslog 103 116
tgkill 234 131
tkill 200 130
truncate 76 45
umount2 166 39
unshare 272 97
userfaultfd 323 282
utime 132 -
utimensat 280 88
utimes 235 -
vfork 58 -
vhangup 153 58
"""
NUMBERS = {
    name: (None if x86 == "-" else int(x86), None if arm == "-" else int(arm))
    for name, x86, arm in (line.split() for line in _TABLE.split("\n") if line)
}
"""(x86-64, aarch64); None where that processor has no such call."""


def processor() -> Processor | None:
    """The one that this process runs on; None where its calls are not listed."""
    name = os.uname().machine
    # A 32-bit interpreter on a 64-bit kernel calls by other numbers.
    return PROCESSORS.get(name) if sys.maxsize > 2**32 else None


def number(name: str, on: Processor) -> int | None:
    """Number of a call; None where the processor has no such call."""
    return NUMBERS[name][on.column]
