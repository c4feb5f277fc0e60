package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// childName is the name under which the binary runs as a sandbox's first
// process.
const childName = "qiao-sandbox-child"

// setup is what the first process is told.
type setup struct {
	Python, Driver string
	Limits         Limits
	Status         int // the descriptor to report failure on
}

// Child becomes the program of a sandbox if this process was started as one,
// and does not return then. Call it first in main.
func Child() {
	if len(os.Args) != 2 || os.Args[0] != childName {
		return
	}
	runtime.LockOSThread() // the filter and the credentials are the thread's
	debug.SetGCPercent(-1) // see exec
	var s setup
	err := json.Unmarshal([]byte(os.Args[1]), &s)
	if err == nil {
		unix.CloseOnExec(s.Status)
		err = s.become()
	}
	fmt.Fprint(os.NewFile(uintptr(s.Status), "status"), err)
	os.Exit(71)
}

// become isolates this process and turns it into the program.
func (s setup) become() error {
	if err := s.root(); err != nil {
		return err
	}
	if err := dropCapabilities(); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	argv := []string{"python3", "-I", "-S", "-B", "-c", s.Driver}
	env := []string{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/box", "PYTHONHASHSEED=0"}
	if err := s.limit(); err != nil {
		return fmt.Errorf("set limits: %w", err)
	}
	return s.exec(argv, env)
}

// exec limits memory, installs the filter and starts Python. From the first of
// these on, this process has more memory than it may, and the runtime would
// not survive asking for a page: nothing is allocated between them.
func (s setup) exec(argv, env []string) error {
	path, err := unix.BytePtrFromString(s.Python)
	if err != nil {
		return err
	}
	args, err := syscall.SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	vars, err := syscall.SlicePtrFromStrings(env)
	if err != nil {
		return err
	}
	filter := systemCalls()
	program := &unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	memory := &unix.Rlimit{Cur: uint64(s.Limits.Memory), Max: uint64(s.Limits.Memory)}
	_, _, e := unix.RawSyscall6(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_AS, uintptr(unsafe.Pointer(memory)), 0, 0, 0)
	if e == 0 {
		_, _, e = unix.RawSyscall6(unix.SYS_PRCTL, unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(program)), 0, 0, 0)
	}
	if e == 0 {
		_, _, e = unix.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&args[0])), uintptr(unsafe.Pointer(&vars[0])))
	}
	return e
}

// newRoot is covered by the new root while it is built. It exists everywhere.
const newRoot = "/tmp"

// root builds a file system in memory and makes it the root.
func (s setup) root() error {
	steps := []func() error{
		func() error { return unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "") },
		func() error {
			return unix.Mount("tmpfs", newRoot, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "size=1m,nr_inodes=256,mode=755")
		},
		s.bindSystem,
		bindDevices,
		func() error { return os.Mkdir(newRoot+"/box", 0o755) },
		func() error {
			return unix.Mount("tmpfs", newRoot+"/box", "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC,
				fmt.Sprintf("size=%d,nr_inodes=256,mode=700", s.Limits.Storage))
		},
		func() error { return unix.Chdir(newRoot) },
		func() error { return unix.PivotRoot(".", ".") },
		func() error { return unix.Unmount(".", unix.MNT_DETACH) },
		func() error {
			return unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, "")
		},
		func() error { return unix.Chdir("/box") },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("build a root file system, step %d: %w", i+1, err)
		}
	}
	return nil
}

// bindSystem shows /usr, what belongs to it, and Python's own folder,
// read-only.
func (s setup) bindSystem() error {
	paths := []string{"/usr", "/lib", "/lib64", "/bin"}
	if prefix := filepath.Dir(filepath.Dir(s.Python)); !strings.HasPrefix(prefix+"/", "/usr/") && prefix != "/" {
		paths = append(paths, prefix)
	}
	for _, p := range paths {
		target, err := os.Readlink(p)
		if err == nil {
			if err := os.Symlink(target, newRoot+p); err != nil {
				return err
			}
			continue
		}
		if info, err := os.Stat(p); err != nil || !info.IsDir() {
			continue
		}
		if err := bindReadOnly(p, newRoot+p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return nil
}

func bindReadOnly(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	attr := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV}
	return unix.MountSetattr(-1, to, unix.AT_RECURSIVE, attr)
}

func bindDevices() error {
	if err := os.Mkdir(newRoot+"/dev", 0o755); err != nil {
		return err
	}
	for _, d := range []string{"/dev/null", "/dev/zero", "/dev/urandom"} {
		f, err := os.Create(newRoot + d)
		if err != nil {
			return err
		}
		f.Close()
		if err := unix.Mount(d, newRoot+d, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("%s: %w", d, err)
		}
	}
	return nil
}

// limit sets the limits that the kernel keeps, but that of memory.
func (s setup) limit() error {
	l := s.Limits
	cpu := uint64((l.CPU + time.Second - 1) / time.Second)
	for _, r := range []struct {
		what  int
		value uint64
	}{
		{unix.RLIMIT_CORE, 0}, {unix.RLIMIT_NOFILE, 64}, {unix.RLIMIT_FSIZE, uint64(l.Storage)}, {unix.RLIMIT_MEMLOCK, 0},
		{unix.RLIMIT_MSGQUEUE, 0}, {unix.RLIMIT_STACK, 64 << 20}, {unix.RLIMIT_CPU, cpu},
	} {
		if err := unix.Prlimit(0, r.what, &unix.Rlimit{Cur: r.value, Max: r.value}, nil); err != nil {
			return err
		}
	}
	return nil
}

// dropCapabilities leaves none, now or after exec.
func dropCapabilities() error {
	const noRoot = 1<<0 | 1<<1 | 1<<2 | 1<<3 // SECBIT_NOROOT and NO_SETUID_FIXUP, both locked
	if err := unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0); err != nil {
		return err
	}
	for c := uintptr(0); c <= 63; c++ {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil {
			break // beyond the last one
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
}
