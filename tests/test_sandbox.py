"""The mechanisms that keep a sample in, as far as they can be told without a kernel.

What they do when a kernel puts them on is for `test_isolation.py`. The filter of system calls is
run here by an interpreter of its own, after `linux/filter.h`.
"""

import ctypes
import errno
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

if sys.platform != "linux":
    pytest.skip("the mechanisms are those of Linux", allow_module_level=True)

from tracemark.runner import wire as runner_wire
from tracemark.runner.wire import Gone
from tracemark.sandbox import landlock, orphans, readable, seccomp, syscalls
from tracemark.sandbox import wire as sandbox_wire
from tracemark.sandbox.syscalls import LAST_KNOWN, PROCESSORS

X86, ARM = PROCESSORS["x86_64"], PROCESSORS["aarch64"]
BOTH = pytest.mark.parametrize("on", [pytest.param(X86, id="x86"), pytest.param(ARM, id="arm")])
PID = 4242

# The numbers of system calls

HEADERS = {
    X86: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    ARM: Path("/usr/include/asm-generic/unistd.h"),
}


def numbers_of(header):
    """Numbers by name; the generic header gives some a second name first."""
    if not header.exists():
        pytest.skip(f"there is no {header}")
    defined = re.findall(r"^#\s*define __NR(3264)?_(\w+)\s+(\w+)", header.read_text(), re.M)
    numbers = {("__NR3264_" if alias else "") + name: value for alias, name, value in defined}
    return {
        name: int(numbers.get(value, value))
        for name, value in numbers.items()
        if numbers.get(value, value).isdigit()
    }


@BOTH
def test_numbers_are_those_of_the_header(on):
    known = numbers_of(HEADERS[on])
    newest = max(known[name] for name in known if not name.startswith("__"))
    for name, both in syscalls.NUMBERS.items():
        number = both[on.column]
        if name in known or number is None or number <= newest:
            assert number == known.get(name), name


def test_each_number_has_one_name():
    for on in (X86, ARM):
        numbers = [both[on.column] for both in syscalls.NUMBERS.values()]
        given_ones = [number for number in numbers if number is not None]
        assert len(given_ones) == len(set(given_ones))


# The filter of system calls

LD, ALU, JMP, RET = 0x00, 0x04, 0x05, 0x06
DECISIONS = {0x7FFF0000: "allow", 0x80000000: "kill"}


def run_filter(program, arch, number, arguments=()):
    """What a filter decides: `allow`, `kill` or the number of an error."""
    six = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, arch, 0, *(a & 2**64 - 1 for a in six))
    accumulator, place = 0, 0
    while True:
        code, if_true, if_false, k = program[place]
        place += 1
        kind, operation = code & 0x07, code & 0xF0
        if kind == RET:
            assert code == RET, "it gives back a constant"
            return DECISIONS[k] if k in DECISIONS else told_error(k)
        if kind == LD:
            assert code == LD | 0x20, "a whole word at a fixed place"
            (accumulator,) = struct.unpack_from("=I", data, k)
        elif kind == ALU:
            assert operation == 0x50, "AND is all that there is"
            accumulator &= k
        else:
            assert kind == JMP
            holds = {0x10: accumulator == k, 0x20: accumulator > k, 0x40: accumulator & k != 0}
            place += if_true if holds[operation] else if_false


def told_error(k):
    assert k & 0xFFFF0000 == 0x00050000
    return k & 0xFFFF


def decide(on, name, *arguments, **allowed):
    number = syscalls.number(name, on)
    if number is None:
        pytest.skip(f"there is no {name}")
    return run_filter(filter_of(on, **allowed), on.audit, number, arguments)


def filter_of(on, pid=PID, **allowed):
    usual = {"network": False, "processes": False, "signals": False, "truncate": True}
    return seccomp.program(on, pid, **usual | allowed)


REFUSED = {
    "memory and files of other processes": "kcmp pidfd_getfd process_madvise process_mrelease "
    "process_vm_readv process_vm_writev ptrace migrate_pages",
    "signals with a sender of one's choice": "pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo",
    "what a file is, beside its content": "chmod chown fchmod fchmodat fchown fchownat lchown "
    "futimesat utime utimensat utimes setxattr lsetxattr fsetxattr removexattr lremovexattr "
    "fremovexattr quotactl quotactl_fd",
    "files without a path": "name_to_handle_at open_by_handle_at memfd_create memfd_secret",
    "what others do with files": "fanotify_init fanotify_mark inotify_add_watch",
    "memory of the system": "mq_open mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop "
    "semtimedop shmat shmctl shmget add_key keyctl request_key",
    "file systems": "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount "
    "open_tree pivot_root swapoff swapon umount2",
    "namespaces": "setns unshare setdomainname sethostname",
    "the kernel": "acct bpf delete_module finit_module init_module io_uring_enter "
    "io_uring_register io_uring_setup kexec_file_load kexec_load perf_event_open reboot syslog "
    "userfaultfd vhangup",
    "the processor": "ioperm iopl modify_ldt personality",
    "the clock": "adjtimex clock_adjtime clock_settime settimeofday",
}
STARTING = ["execve", "execveat", "fork", "vfork"]
LOOKED_AT = {
    *("clone", "clone3", "socket", "socketpair", "ioctl", "kill", "tgkill", "tkill"),
    *seccomp.ABOUT_A_PROCESS,
}
ALWAYS = {name for names in REFUSED.values() for name in names.split()}


@BOTH
@pytest.mark.parametrize("name", sorted(ALWAYS))
def test_refused_whatever_is_allowed(on, name):
    everything = dict.fromkeys(("network", "processes", "signals"), True)
    assert decide(on, name) == errno.EPERM
    assert decide(on, name, **everything) == errno.EPERM


@BOTH
@pytest.mark.parametrize("name", STARTING)
def test_programs_and_processes_only_where_they_are_allowed(on, name):
    assert decide(on, name) == errno.EPERM
    assert decide(on, name, processes=True) == "allow"


@BOTH
def test_all_other_calls_up_to_the_last_known_are_allowed(on):
    named = ALWAYS | {*STARTING} | LOOKED_AT
    special = {syscalls.number(name, on) for name in named}
    code = filter_of(on)
    others = set(range(LAST_KNOWN + 1)) - special
    refused = [n for n in others if run_filter(code, on.audit, n, (2, 3, 4)) != "allow"]
    assert refused == []
    # By the header, as these names are in no table of ours.
    known = numbers_of(HEADERS[on])
    needed = "read write mmap futex exit_group rt_sigaction epoll_pwait2 getrandom statx"
    assert all(known[name] in others for name in needed.split())


@BOTH
@pytest.mark.parametrize("number", [LAST_KNOWN + 1, 600, 0x40000001, 0x7FFFFFFF, 0xFFFFFFFF])
def test_unknown_calls_and_those_of_another_interface_do_not_exist(on, number):
    everything = dict.fromkeys(("network", "processes", "signals"), True)
    assert run_filter(filter_of(on, **everything), on.audit, number) == errno.ENOSYS


def test_no_call_of_the_x32_interface_is_taken_for_another():
    assert run_filter(filter_of(X86), X86.audit, 0x40000000 | 41, (1,)) == errno.ENOSYS
    assert run_filter(filter_of(X86), X86.audit, 0x40000000) == errno.ENOSYS


@BOTH
def test_another_processors_call_ends_the_process(on):
    i386, other = 0x40000003, (ARM if on is X86 else X86).audit
    for arch in (0, i386, other, on.audit ^ 1):
        assert run_filter(filter_of(on), arch, 0) == "kill"


@BOTH
def test_clone_makes_threads_only(on):
    thread = 0x3D0F00  # what the C library says for one
    vfork_and_signal = 0x4000 | 17
    assert decide(on, "clone", thread) == "allow"
    assert decide(on, "clone", vfork_and_signal) == errno.EPERM
    assert decide(on, "clone", 0x10000 << 32) == errno.EPERM
    assert decide(on, "clone", vfork_and_signal, processes=True) == "allow"
    assert decide(on, "clone3") == decide(on, "clone3", processes=True) == errno.ENOSYS


@BOTH
@pytest.mark.parametrize(
    ("name", "target", "decision"),
    [
        ("kill", PID, "allow"),
        ("kill", 0, "allow"),
        ("kill", -PID, "allow"),
        ("kill", 2**32 - PID, "allow"),
        ("kill", PID + 1, errno.EPERM),
        ("kill", -PID - 1, errno.EPERM),
        ("kill", 1, errno.EPERM),
        ("kill", -1, errno.EPERM),
        ("tgkill", PID, "allow"),
        ("tgkill", 0, errno.EPERM),
        ("tgkill", -PID, errno.EPERM),
        ("tgkill", PID - 1, errno.EPERM),
        ("tkill", PID, "allow"),
        ("tkill", PID + 1, errno.EPERM),
    ],
)
def test_signals_reach_the_sample_itself_and_its_group(on, name, target, decision):
    assert decide(on, name, target, 9) == decision
    assert decide(on, name, target, 9, signals=True) == "allow"


UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK = 1, 2, 10, 16, 17, 38, 40


@BOTH
@pytest.mark.parametrize("family", [0, UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK])
def test_families_of_sockets(on, family):
    with_network = "allow" if family in (INET, INET6, NETLINK) else errno.EPERM
    assert decide(on, "socket", family, 1) == errno.EPERM
    assert decide(on, "socket", family, 1, network=True) == with_network


NONBLOCK_AND_CLOEXEC = 0x80800


@BOTH
@pytest.mark.parametrize(
    ("family", "kind", "decision"),
    [
        pytest.param(UNIX, socket.SOCK_STREAM, "allow", id="stream"),
        pytest.param(UNIX, socket.SOCK_SEQPACKET, "allow", id="packets in sequence"),
        # These can be connected anew, or say with each datagram where it goes.
        pytest.param(UNIX, socket.SOCK_DGRAM, errno.EPERM, id="datagrams"),
        pytest.param(UNIX, socket.SOCK_RAW, errno.EPERM, id="datagrams by another name"),
        pytest.param(30, socket.SOCK_STREAM, errno.EPERM, id="another family"),
    ],
)
def test_pairs_of_sockets_stay_pairs(on, family, kind, decision):
    assert decide(on, "socketpair", family, kind) == decision
    assert decide(on, "socketpair", family, kind | NONBLOCK_AND_CLOEXEC, network=True) == decision


@BOTH
@pytest.mark.parametrize(
    ("request_", "decision"),
    [(0x5401, "allow"), (0x5413, "allow"), (0x5412, errno.EPERM), (0x541C, errno.EPERM)],
)
def test_nothing_is_typed_into_a_terminal(on, request_, decision):
    assert decide(on, "ioctl", 0, request_) == decision
    # The kernel takes an unsigned int: what stands above is cut off.
    assert decide(on, "ioctl", 0, request_ | 1 << 32) == decision


@BOTH
@pytest.mark.parametrize("name", sorted(seccomp.ABOUT_A_PROCESS))
def test_limits_and_priorities_are_those_of_the_sample_alone(on, name):
    before = {"ioprio_set": [1], "setpriority": [0]}.get(name, [])  # one process
    assert decide(on, name, *before, 0) == "allow"
    assert decide(on, name, *before, PID) == "allow"
    for other in (1, PID + 1, -PID, -1):
        assert decide(on, name, *before, other) == errno.EPERM


@BOTH
@pytest.mark.parametrize(("name", "group", "user"), [("setpriority", 1, 2), ("ioprio_set", 2, 3)])
def test_no_priority_of_all_processes_of_the_author(on, name, group, user):
    for who in (0, PID):
        assert decide(on, name, group, who) == errno.EPERM
        assert decide(on, name, user, who) == errno.EPERM


@BOTH
@pytest.mark.parametrize(
    ("flags", "decision"),
    [
        (os.O_RDONLY, "allow"),
        (os.O_WRONLY | os.O_TRUNC | os.O_CREAT | os.O_CLOEXEC, "allow"),
        (os.O_RDWR | os.O_TRUNC, "allow"),
        (os.O_RDONLY | os.O_TRUNC, errno.EPERM),
        (os.O_ACCMODE | os.O_TRUNC, errno.EPERM),
    ],
)
def test_where_landlock_does_not_see_it_no_file_is_cut_without_a_right_to_write(
    on, flags, decision
):
    assert decide(on, "openat", -100, 0, flags, truncate=False) == decision
    assert decide(on, "openat", -100, 0, flags) == "allow"
    if on is X86:
        assert decide(on, "open", 0, flags, truncate=False) == decision


@BOTH
def test_where_landlock_does_not_see_it_no_path_is_cut(on):
    assert decide(on, "truncate", truncate=False) == errno.EPERM
    assert decide(on, "openat2", truncate=False) == errno.ENOSYS
    assert decide(on, "truncate") == decide(on, "openat2") == "allow"


ALLOWED = st.fixed_dictionaries(
    dict.fromkeys(("network", "processes", "signals", "truncate"), st.booleans())
)
PIDS = st.integers(2, 2**22)
WORDS = st.integers(0, 2**64 - 1)


@given(st.sampled_from([X86, ARM]), PIDS, ALLOWED)
def test_every_program_only_jumps_forward_inside_itself_and_ends_by_returning(on, pid, allowed):
    code = filter_of(on, pid, **allowed)
    assert 0 < len(code) <= 4096
    assert code[-1][0] == RET
    for place, (what, if_true, if_false, k) in enumerate(code):
        assert 0 <= k < 2**32
        if what & 0x07 == JMP:
            assert what & 0xF0, "a jump with a condition"
            for far in (if_true, if_false):
                assert 0 <= far <= 255
                assert place + 1 + far < len(code)


@given(
    st.sampled_from([X86, ARM]),
    ALLOWED,
    st.one_of(st.integers(0, 500), st.integers(0, 2**32 - 1)),
    st.lists(st.one_of(st.sampled_from([0, PID, 2**32 - PID]), WORDS), max_size=6),
)
def test_every_call_is_decided(on, allowed, number, arguments):
    decision = run_filter(filter_of(on, **allowed), on.audit, number, arguments)
    assert decision in ("allow", errno.EPERM, errno.ENOSYS)


@given(st.sampled_from([X86, ARM]), ALLOWED, st.lists(PIDS, min_size=1, max_size=3))
def test_a_filter_for_many_is_for_each_the_one_made_for_it(on, allowed, pids):
    put_on = []
    made = seccomp.Filter(on, **allowed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seccomp, "prctl", lambda *given_ones: put_on.append(as_loaded(*given_ones)))
        for pid in pids:
            made.apply(pid)
    assert put_on == [seccomp.program(on, pid, **allowed) for pid in pids]


def as_loaded(option, mode, head):
    """The instructions that the kernel would read: `struct sock_fprog` leads to them."""
    assert (option, mode) == (22, 2)
    length, address = struct.unpack_from("@HP", head.raw)
    return list(struct.iter_unpack("=HBBI", ctypes.string_at(address, 8 * length)))


# Landlock

FILES_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16}
SIZES = {1: 8, 2: 8, 3: 8, 4: 16, 5: 16, 6: 24, 7: 24}


class Kernel:
    """Takes the calls of Landlock of a kernel that has this version."""

    def __init__(self, version):
        self.version, self.calls = version, []

    def call(self, name, on, *arguments):
        if arguments[:3] == (0, 0, 1):
            return self.version
        self.calls.append((name, *arguments))
        return os.open(os.devnull, os.O_RDONLY) if name == "landlock_create_ruleset" else 0


@pytest.fixture
def kernel(monkeypatch):
    def of(version):
        made = Kernel(version)
        monkeypatch.setattr(landlock, "call", made.call)
        return made

    return of


@pytest.mark.parametrize("network", [True, False])
@pytest.mark.parametrize("version", range(1, 8))
def test_a_ruleset_is_about_all_that_this_version_knows(kernel, version, network):
    calls = kernel(version).calls
    rules = landlock.Ruleset(X86, landlock.Shape(X86, network=network))
    rules.apply()
    ((_, attributes, size, flags), (_, _, no_flags)) = calls
    assert (size, flags, no_flags) == (SIZES[version], 0, 0)
    words = struct.unpack(f"={size // 8}Q", attributes.raw[:size])
    tcp, scopes = (0 if network else 0b11), 0b11
    assert words == (2 ** FILES_BY_VERSION[version] - 1, tcp, scopes)[: size // 8]


@pytest.mark.parametrize("version", range(1, 8))
def test_rules_ask_for_nothing_that_the_kernel_would_not_know(kernel, version, tmp_path):
    kernel(version)
    known = landlock.Shape(X86, network=False).files
    (tmp_path / "file").touch()
    folder = rights_of(tmp_path, landlock.OWN | landlock.EXECUTE, known)
    file = rights_of(tmp_path / "file", landlock.OWN | landlock.EXECUTE, known)
    assert folder == (landlock.OWN | landlock.EXECUTE) & known
    # Execute, write, read and cut: the rest is about what is in a folder, and refused for a file.
    assert file == (0b111 | (1 << 14 if version >= 3 else 0))


def rights_of(path, rights, known):
    rule = landlock.Rule(str(path), rights, known)
    asked, place = struct.unpack_from("=Qi", rule.structure.raw)
    assert place == rule.place >= landlock.ABOVE
    assert os.path.samestat(os.fstat(place), path.stat())
    assert os.get_inheritable(place) is False
    rule.close()
    return asked


def test_a_sample_may_make_no_device_and_no_socket_and_start_nothing():
    execute, make_char, make_sock, make_block, ioctl = 1 << 0, 1 << 6, 1 << 9, 1 << 11, 1 << 15
    assert landlock.OWN & (execute | make_char | make_sock | make_block | ioctl) == 0
    assert landlock.READ == 0b1100


def test_a_rule_for_what_is_not_there_is_an_error_and_leaves_nothing_open(tmp_path):
    before = sorted(Path("/proc/self/fd").iterdir())
    with pytest.raises(FileNotFoundError):
        landlock.Rule(str(tmp_path / "nowhere"), landlock.READ, 0b1111)
    assert sorted(Path("/proc/self/fd").iterdir()) == before


# What may be read


@pytest.fixture
def author(tmp_path, monkeypatch):
    """The home of an author whose site's environment has a project installed to be edited."""
    home = tmp_path.resolve() / "home" / "author"
    for name in (
        *("notes.txt", ".ssh/id_ed25519", "site/mkdocs.yml", "site/docs/index.md"),
        *("shop/.git/config", "shop/.env", "shop/prices.csv", "shop/data/customers.csv"),
        *("shop/shop/__init__.py", "shop/shop/inner/deep.py", "shop/tool.py", "shop/fast.so"),
        *("shop/shop.egg-info/PKG-INFO", "shop/tests/test_shop.py"),
        "zipped.zip",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    (home / "link").symlink_to(home / "shop")
    monkeypatch.setattr(sys, "path", [*sys.path, "", str(home / "shop"), str(home)])
    return home


def may_read(path, *, network=False):
    return any(path.is_relative_to(place) for place in readable.readable(network=network))


@pytest.mark.parametrize("network", [True, False])
def test_nothing_of_the_author_is_readable(author, network):
    for name in (
        *("", "notes.txt", ".ssh", ".ssh/id_ed25519", "site", "site/mkdocs.yml", "site/docs"),
        *("shop", "shop/.git", "shop/.git/config", "shop/.env", "shop/prices.csv"),
        *("shop/data", "shop/data/customers.csv", "shop/tests"),
    ):
        assert not may_read(author / name, network=network), name


@pytest.mark.parametrize("place", ["shop", "link"])
def test_packages_and_modules_of_a_project_that_is_edited_are(author, monkeypatch, place):
    monkeypatch.setattr(sys, "path", [str(author / place)])
    for name in ("shop/__init__.py", "shop/inner/deep.py", "tool.py", "fast.so"):
        assert may_read(author / "shop" / name), name
    assert may_read(author / "shop/shop.egg-info/PKG-INFO")
    assert not may_read(author / "shop/.git/config")


def test_a_path_that_is_one_file_is_read_as_that(author, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(author / "zipped.zip")])
    assert may_read(author / "zipped.zip")
    assert not may_read(author)


def test_an_environment_inside_of_the_site_opens_only_itself(author, monkeypatch):
    environment = author / "site" / ".venv"
    (environment / "lib/python3/site-packages/numpy").mkdir(parents=True)
    for name in ("prefix", "exec_prefix"):
        monkeypatch.setattr(sys, name, str(environment))
    monkeypatch.setattr(sys, "path", [str(environment / "lib/python3/site-packages")])
    assert may_read(environment / "lib/python3/site-packages/numpy")
    assert not may_read(environment)
    assert not may_read(author / "site/mkdocs.yml")


def test_the_interpreter_and_its_standard_library_are_readable():
    assert may_read(Path(os.__file__).resolve())
    assert may_read(Path(sys.executable).resolve())
    assert not may_read(Path("/etc/passwd"))
    assert not may_read(Path("/"))


def test_looking_up_names_is_for_those_who_may_use_the_network():
    hosts = Path("/etc/hosts").resolve()
    assert may_read(hosts, network=True)
    assert not may_read(hosts)


# The wire

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.fixture
def ends():
    """The runner's end and that of its server."""
    ours, theirs = runner_wire.pair()
    sandboxed = sandbox_wire.Wire(theirs)
    yield ours, sandboxed
    ours.close()
    sandboxed.close()


@given(st.lists(JSON, max_size=4))
def test_both_ends_understand_each_other(messages):
    ours, theirs = runner_wire.pair()
    sandboxed = sandbox_wire.Wire(theirs)
    for message in messages:
        ours.send(message)
        assert sandboxed.send([message])
    assert [sandboxed.receive() for _ in messages] == [(message, []) for message in messages]
    assert [ours.receive(10) for _ in messages] == [[message] for message in messages]
    ours.close()
    assert sandboxed.receive() is None
    sandboxed.close()


def test_a_message_larger_than_a_socket_holds_arrives_whole(ends):
    ours, theirs = ends
    message = {"job": "x" * 3_000_000}
    sender = threading.Thread(target=ours.send, args=(message, [0]))
    sender.start()
    received, (descriptor,) = theirs.receive()
    sender.join()
    os.close(descriptor)
    assert received == message


def test_a_long_answer_arrives_whole(ends):
    ours, theirs = ends
    message = "x" * (runner_wire.LONGEST - 2)
    sender = threading.Thread(target=theirs.send, args=(message,))
    sender.start()
    assert ours.receive(30) == message
    sender.join()


def test_descriptors_arrive_in_order_and_are_inherited_by_nobody(ends):
    ours, theirs = ends
    pipes = [os.pipe() for _ in range(sandbox_wire.MOST_DESCRIPTORS)]
    ours.send("take", [write for _, write in pipes])
    message, descriptors = theirs.receive()
    assert message == "take"
    assert not any(os.get_inheritable(one) for one in descriptors)
    for number, descriptor in enumerate(descriptors):
        os.write(descriptor, bytes([number]))
    assert [os.read(read, 2) for read, _ in pipes] == [bytes([n]) for n in range(len(pipes))]
    for one in (*descriptors, *(end for pipe in pipes for end in pipe)):
        os.close(one)


@given(JSON, st.data())
def test_an_end_that_goes_away_in_a_message_is_gone(message, data):
    whole = as_sent(message)
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    one, other = socket.socketpair()
    one.sendall(part)
    one.close()
    sandboxed = sandbox_wire.Wire(other.detach())
    assert sandboxed.receive() is None
    sandboxed.close()
    one, other = socket.socketpair()
    one.sendall(part)
    one.close()
    with other, pytest.raises(Gone):
        runner_wire.Wire(other).receive(10)


def as_sent(message):
    ours, theirs = runner_wire.pair()
    with socket.socket(fileno=theirs) as end:
        ours.send(message)
        ours.close()
        return b"".join(iter(lambda: end.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(struct.pack("=I", 3) + b"nix", id="no JSON"),
        pytest.param(struct.pack("=I", 2) + b"\xff\xfe", id="no text"),
        pytest.param(struct.pack("=I", 2**32 - 1), id="too long"),
        pytest.param(struct.pack("=I", 500_000) + b"[" * 500_000, id="too deep"),
        pytest.param(b"", id="nothing in time"),
    ],
)
def test_what_is_no_message_counts_as_gone(said):
    one, other = socket.socketpair()
    sender = threading.Thread(target=one.sendall, args=(said,))
    sender.start()
    with one, other:
        with pytest.raises(Gone):
            runner_wire.Wire(other).receive(5 if said else 0.01)
        sender.join()


def test_to_nobody_nothing_is_sent(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(Gone):
        ours.send("x" * 100)
    ours, other = runner_wire.pair()
    left = sandbox_wire.Wire(other)
    ours.close()
    assert left.send("x") is False
    left.close()


# What a sample takes of the machine


def blocks(path):
    return path.lstat().st_blocks * 512


def test_usage_is_of_each_file_and_folder_and_follows_no_link(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    for path, size in ((inside / "one", 9000), (inside / "a/b/two", 70_000), (outside / "x", 1)):
        path.write_bytes(b"x" * size)
    (inside / "link").symlink_to(outside)
    (inside / "a" / "around").symlink_to(inside)
    wanted = [blocks(path) for path in inside.rglob("*")]
    assert len(wanted) == 6
    assert sorted(orphans.usage(str(inside), 99)) == sorted(wanted)
    assert list(orphans.usage(str(inside / "nowhere"), 99)) == []


def test_usage_looks_at_one_more_than_there_may_be(tmp_path):
    for number in range(10):
        (tmp_path / str(number)).touch()
    assert len(list(orphans.usage(str(tmp_path), 3))) == 4
    assert len(list(orphans.usage(str(tmp_path), 10))) == 10


def test_a_folder_too_deep_to_be_looked_into_counts_as_too_much(tmp_path):
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os\nfor _ in range(20): os.mkdir('d' * 250); os.chdir('d' * 250)",
        ],
        cwd=tmp_path,
        check=True,
    )
    assert made.returncode == 0
    assert sum(orphans.usage(str(tmp_path), 99)) >= orphans.OUT_OF_SIGHT


@pytest.mark.parametrize(("mode", "counts"), [(0o300, True), (0o100, False), (0o000, False)])
def test_a_folder_that_may_be_written_and_not_listed_counts_as_too_much(
    tmp_path, monkeypatch, mode, counts
):
    """As for a user without rights: the kernel's answers follow from the mode."""
    refusal = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(os, "scandir", raising(refusal))
    monkeypatch.setattr(os, "access", lambda path, asked: (mode >> 6) & asked == asked)
    assert list(orphans.usage(str(tmp_path), 99)) == [orphans.OUT_OF_SIGHT] * counts


def raising(error):
    def function(*_):
        raise error

    return function


def test_files_without_a_name_count_once_however_often_they_are_open(tmp_path):
    before = orphans.unnamed(os.getpid())
    with (tmp_path / "named").open("wb") as named, (tmp_path / "gone").open("wb") as gone:
        for file in (named, gone):
            file.write(b"x" * 100_000)
            file.flush()
            os.fsync(file.fileno())
        size = blocks(tmp_path / "gone")
        assert size > 0
        (tmp_path / "gone").unlink()
        again = os.dup(gone.fileno())
        assert orphans.unnamed(os.getpid()) - before == size
        os.close(again)
    assert orphans.unnamed(os.getpid()) == before


TREE = """
import os, subprocess, sys, time
sys.path.insert(0, {package!r})
from tracemark.sandbox import orphans

shell = "sh -c 'sleep 600 & wait' & sleep 600 & wait"
leader = subprocess.Popen(["/bin/sh", "-c", shell], start_new_session=True)
try:
    patience = time.monotonic() + 30
    while (tree := orphans.tree(leader.pid)).processes < 4 and time.monotonic() < patience:
        time.sleep(0.005)
    assert tree.processes == 4, tree
    assert tree.memory >= 4 * orphans.PAGE, tree
    assert 0 < orphans.proportional(leader.pid) <= tree.memory
    assert len(orphans.children(leader.pid)) == 2
    assert orphans.children(os.getpid()) == [leader.pid]
finally:
    orphans.kill_group(leader.pid)
assert leader.wait(30) == -9
assert orphans.children(leader.pid) == []
assert orphans.tree(leader.pid) == (0, 0)
orphans.kill_group(leader.pid)
orphans.kill(leader.pid)
"""


def test_a_tree_is_all_below_a_process():
    # In a process of its own: that of the tests has other children too.
    package = str(Path(orphans.__file__).parents[2])
    command = [sys.executable, "-c", TREE.format(package=package)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    assert (done.returncode, done.stderr) == (0, "")
