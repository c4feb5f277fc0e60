//go:build linux

package deploy

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// An image is the last stage of the Dockerfile, as far as it is a file system and a
// process.
type image struct {
	env        []string
	user       uint32
	entrypoint []string
	cmd        []string
	copies     [][2]string // from, to
}

// readImage reads the last stage.
func readImage(t *testing.T) image {
	t.Helper()
	_, last, ok := strings.Cut(read(t, "Dockerfile"), "\nFROM scratch\n")
	if !ok {
		t.Fatal("the last stage is not FROM scratch")
	}
	var i image
	for line := range strings.Lines(last) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "COPY":
			f := strings.Fields(regexp.MustCompile(`--\S+`).ReplaceAllString(rest, ""))
			i.copies = append(i.copies, [2]string{f[0], f[1]})
		case "ENV":
			i.env = strings.Fields(rest)
		case "USER":
			id, err := strconv.ParseUint(strings.Split(rest, ":")[0], 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			i.user = uint32(id)
		case "ENTRYPOINT":
			i.entrypoint = quoted(rest)
		case "CMD":
			i.cmd = quoted(rest)
		}
	}
	return i
}

func quoted(s string) (list []string) {
	for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(s, -1) {
		list = append(list, m[1])
	}
	return list
}

// unpack makes the root of the image: what is copied from outside the build is left
// out where this machine lacks it.
func (i image) unpack(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, c := range i.copies {
		to := filepath.Join(root, c[1])
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		switch from := c[0]; {
		case from == "/out/qiao":
			build := exec.Command("go", "build", "-o", to, "../cmd/qiao")
			build.Env = append(os.Environ(), "CGO_ENABLED=0")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		case strings.HasPrefix(from, "/out/"):
			if err := os.Mkdir(to, 0o755); err == nil {
				err = os.Chown(to, int(i.user), int(i.user))
				if err != nil {
					t.Fatal(err)
				}
			}
		default:
			if data, err := os.ReadFile(from); err == nil { // not needed to start
				if err := os.WriteFile(to, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for dir := root; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) { // the image's user comes from outside
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestTheImageRuns builds what the image holds and runs it as the image does: on a
// root of its own, as its user, without a shell, a libc or /proc.
func TestTheImageRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: it builds the program (-short)")
	}
	if os.Getuid() != 0 {
		t.Skip("skipped: only root can change the root folder")
	}
	i := readImage(t)
	if i.user == 0 || len(i.entrypoint) != 1 || len(i.cmd) != 1 || len(i.env) < 4 {
		t.Fatalf("%+v", i)
	}
	root := i.unpack(t)
	args := append(i.cmd, "--listen", "127.0.0.1:0") // beside other tests
	cmd := exec.Command(i.entrypoint[0], args...)
	cmd.Env = append(i.env, "QIAO_KEYS=me:a-long-enough-secret", "QIAO_DISCOVER=false")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: i.user, Gid: i.user}, Pdeathsig: syscall.SIGKILL}
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Skipf("skipped: this machine does not let a process into another root: %v", err)
	}
	defer func() { _ = cmd.Process.Kill() }() // one that has ended needs it not
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("%v\n%s", err, log.String())
	}
	url := strings.TrimSpace(strings.TrimPrefix(line, "Qiao is at "))
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/v1/models": 401} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	req, err := http.NewRequest("POST", url+"/v1/write/words", strings.NewReader(`{"word":"Qiao"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Authorization": {"Bearer a-long-enough-secret"}, "Content-Type": {"application/json"}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		t.Errorf("its state cannot be written: %d\n%s", resp.StatusCode, log.String())
	}
	if info, err := os.Stat(filepath.Join(root, "data", "qiao.db")); err != nil || info.Sys().(*syscall.Stat_t).Uid != i.user {
		t.Errorf("the state is not where the image keeps it: %v", err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it did not stop well: %v\n%s", err, log.String())
	}
}
