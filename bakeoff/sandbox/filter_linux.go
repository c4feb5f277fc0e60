package sandbox

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Offsets in struct seccomp_data.
const (
	callOffset = 0
	archOffset = 4
	arg0Offset = 16 // the low half, on little-endian machines
)

// What the filter answers.
const (
	allow  = 0x7fff0000
	kill   = 0x80000000
	refuse = 0x00050000 // with an errno
)

func statement(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }

func jump(code uint16, k uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: code, Jt: yes, Jf: no, K: k}
}

const (
	load   = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal  = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	atMost = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	anyBit = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	answer = unix.BPF_RET | unix.BPF_K
)

// systemCalls is the filter: another architecture's calls kill, threads may be
// made and processes not, and what reaches out or looks into others is
// refused.
func systemCalls() []unix.SockFilter {
	arch := uint32(unix.AUDIT_ARCH_X86_64)
	if runtime.GOARCH == "arm64" {
		arch = unix.AUDIT_ARCH_AARCH64
	}
	f := []unix.SockFilter{
		statement(load, archOffset),
		jump(equal, arch, 1, 0),
		statement(answer, kill),
		statement(load, callOffset),
		jump(atMost, 0x40000000, 0, 1), // the x32 calls
		statement(answer, kill),
		jump(equal, unix.SYS_CLONE3, 0, 1), // its flags cannot be seen; libraries fall back to clone
		statement(answer, refuse|uint32(unix.ENOSYS)),
		jump(equal, unix.SYS_CLONE, 0, 4),
		statement(load, arg0Offset),
		jump(anyBit, unix.CLONE_THREAD, 1, 0),
		statement(answer, refuse|uint32(unix.EPERM)),
		statement(answer, allow),
	}
	for _, n := range refused() {
		f = append(f, jump(equal, uint32(n), 0, 1), statement(answer, refuse|uint32(unix.EPERM)))
	}
	return append(f, statement(answer, allow))
}

// refused lists the calls that a program has no business with.
func refused() []uintptr {
	return append([]uintptr{
		unix.SYS_SOCKET, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP, unix.SYS_PIDFD_OPEN,
		unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2,
		unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_FSOPEN, unix.SYS_FSMOUNT,
		unix.SYS_FSCONFIG, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN,
		unix.SYS_USERFAULTFD, unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER, unix.SYS_ADD_KEY,
		unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE,
		unix.SYS_DELETE_MODULE, unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_QUOTACTL,
		unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_SYSLOG, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_NAME_TO_HANDLE_AT,
		unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_ADJTIMEX, unix.SYS_CLOCK_ADJTIME, unix.SYS_MEMFD_SECRET,
		unix.SYS_SECCOMP, unix.SYS_PERSONALITY, unix.SYS_MBIND, unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES, unix.SYS_VHANGUP,
		unix.SYS_FANOTIFY_INIT, unix.SYS_SHMGET, unix.SYS_SEMGET, unix.SYS_MSGGET, unix.SYS_PRLIMIT64,
	}, refusedHere()...)
}
