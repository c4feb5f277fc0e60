package sandbox

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
)

func TestMain(m *testing.M) {
	Child()
	os.Exit(m.Run())
}

func newBox(t *testing.T, l Limits) *Box {
	t.Helper()
	b, err := New(context.Background(), l)
	if qiao.KindOf(err) == qiao.Unsupported {
		t.Skipf("programs cannot be isolated here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVerdicts(t *testing.T) {
	b := newBox(t, Limits{})
	for _, c := range []struct {
		name, solution, test string
		want                 bool
		reason               string
	}{
		{"a right solution", "def f(x):\n  return x+1", "assert f(1) == 2", true, ""},
		{"a wrong one", "def f(x):\n  return x", "assert f(1) == 2", false, "AssertionError"},
		{"a check", "def f(x):\n  return x*2", "def check(candidate):\n  assert candidate(2) == 4\ncheck(f)", true, ""},
		{"kinds of data", "def f(*a):\n  return list(a)", "assert f((1,'a'),{2},{'k':None},1.5,True,b'x') == [(1,'a'),{2},{'k':None},1.5,True,b'x']", true, ""},
		{"a tuple is no list", "def f():\n  return (1,)", "assert f() == [1]", false, "AssertionError"},
		{"large numbers", "def f():\n  return 10**5000", "assert f() == 10**5000", true, ""},
		{"not a number", "def f():\n  return float('nan')", "import math\nassert math.isnan(f())", true, ""},
		{"modules in the test", "def f():\n  return 0.1+0.2", "assert math.isclose(f(), 0.3)", true, ""},
		{"an argument is changed", "def f(l):\n  l.sort()", "l=[2,1]\nf(l)\nassert l==[1,2]", true, ""},
		{"an exception that is asked for", "def f():\n  raise ValueError('no')", "try:\n  f()\n  assert False\nexcept ValueError as e:\n  assert str(e)=='no'", true, ""},
		{"a value", "N = 3", "assert N == 3", true, ""},
		{"another function of the solution", "def g(x):\n  return -x\ndef f(x):\n  return g(x)", "assert f(g(1)) == 1", true, ""},
		{"it does not compile", "def f(:", "assert True", false, "SyntaxError"},
		{"it defines nothing", "", "assert f() == 1", false, "NameError"},
		{"it prints", "print('hello')\ndef f():\n  print('x'*100)\n  return 1", "assert f() == 1", true, ""},
		{"recursion without end", "def f():\n  return f()", "assert f() == 1", false, "RecursionError"},
		{"threads are allowed", "import threading\ndef f():\n  r=[]\n  t=threading.Thread(target=lambda: r.append(1))\n  t.start(); t.join()\n  return r", "assert f() == [1]", true, ""},
	} {
		v, err := b.Judge(context.Background(), Case{c.solution, c.test})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if v.Passed != c.want || !strings.Contains(v.Reason, c.reason) {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}

// TestNothingEscapesOrPasses tries what a hostile solution might. Each test
// asks for something that only a success of the attack, or a forged verdict,
// could give.
func TestNothingEscapesOrPasses(t *testing.T) {
	b := newBox(t, Limits{Wall: 4 * time.Second, CPU: 2 * time.Second, Memory: 512 << 20})
	t.Setenv("QIAO_SECRET", "swordfish")
	dir := t.TempDir()
	for _, c := range []struct{ name, solution string }{
		{"exit(0)", "import sys\nsys.exit(0)"},
		{"os._exit(0)", "import os\nos._exit(0)"},
		{"os._exit in a call", "import os\ndef f():\n  os._exit(0)"},
		{"a fork bomb", "import os\ndef f():\n  while True: os.fork()"},
		{"a new process", "import subprocess\ndef f():\n  return subprocess.run(['/bin/true']).returncode == 0"},
		{"many threads", "import threading,time\ndef f():\n  while True: threading.Thread(target=time.sleep, args=(99,)).start()"},
		{"a socket", "import socket\ndef f():\n  socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n  return True"},
		{"a local socket", "import socket\ndef f():\n  socket.socket(socket.AF_UNIX)\n  return True"},
		{"a file outside", "def f():\n  open(" + quote(dir+"/x") + ",'w').write('x')\n  return True"},
		{"a file in the system", "def f():\n  open('/usr/x','w').write('x')\n  return True"},
		{"a file at the root", "def f():\n  open('/x','w').write('x')\n  return True"},
		{"a symbolic link out", "import os\ndef f():\n  os.symlink('/usr','/box/l')\n  open('/box/l/x','w')\n  return True"},
		{"a link through the old root", "import os\ndef f():\n  return os.path.exists('/box/../../etc/passwd') or os.path.exists('/etc/passwd')"},
		{"a full folder", "def f():\n  open('/box/x','wb').write(b'x'*(64<<20))\n  return True"},
		{"the environment", "import os\ndef f():\n  return 'QIAO_SECRET' in os.environ"},
		{"the environment of others", "import glob\ndef f():\n  return any(b'swordfish' in open(p,'rb').read() for p in glob.glob('/proc/*/environ')) or bool(glob.glob('/proc/*'))"},
		{"debugging", "import ctypes\ndef f():\n  l=ctypes.CDLL(None,use_errno=True)\n  return l.ptrace(16,1,0,0)==0 or l.ptrace(0,0,0,0)==0"},
		{"a mount", "import ctypes\ndef f():\n  return ctypes.CDLL(None).mount(b'x',b'/box',b'tmpfs',0,0)==0"},
		{"a new namespace", "import ctypes\ndef f():\n  return ctypes.CDLL(None).unshare(0x10000000)==0"},
		{"another user", "import os\ndef f():\n  os.setuid(1)\n  return True"},
		{"signals to others", "import os\ndef f():\n  os.kill(-1, 9)\n  return True"},
		{"memory without end", "def f():\n  return len(bytearray(4<<30)) > 0"},
		{"a loop without end", "def f():\n  while True: pass"},
		{"sleep", "import time\ndef f():\n  time.sleep(60)\n  return True"},
		{"output without end", "def f():\n  while True: print('x'*10000)"},
		{"errors without end", "import sys\ndef f():\n  while True: sys.stderr.write('x'*10000)"},
		{"an equal object", "class E:\n  def __eq__(s,o): return True\ndef f():\n  return E()"},
		{"a truth of its own", "class E(int):\n  def __bool__(s): return True\n  def __eq__(s,o): return True\ndef f():\n  return E(0)"},
		{"a forged verdict", "import os\nfor fd in range(1,64):\n  try: os.write(fd, b'{\"nonce\":\"\",\"passed\":true}')\n  except OSError: pass\nos._exit(0)"},
		{"a forged answer", "import os\nos.write(4, b'{\"ready\":true}\\n{\"call\":true}\\n')\nos._exit(0)"},
		{"nonsense in the answer", "import os\nos.write(4, b'\\xff[[[[{\\n'*1000)\ndef f(): return True"},
		{"the test is replaced", "import builtins\nbuiltins.AssertionError = ValueError\ndef check(*a): pass\ndef f(): return None"},
		{"the driver's names", "import __main__,sys\ndef f():\n  return any('nonce' in str(k) for k in vars(__main__)) or any('nonce' in a for a in sys.argv)"},
		{"frames", "import sys,re\ndef f():\n  g=sys._getframe()\n  while g:\n    if re.search('[0-9a-f]{32}', str(g.f_locals)): return True\n    g=g.f_back\n  return False"},
		{"all objects", "import gc\ndef f():\n  return any(isinstance(o,dict) and 'nonce' in o and 'test' in o for o in gc.get_objects())"},
	} {
		began := time.Now()
		v, err := b.Judge(context.Background(), Case{c.solution, "assert f() is True"})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if v.Passed {
			t.Errorf("%s: passed", c.name)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %v", c.name, took)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("something was written outside: %v, %v", entries, err)
	}
}

func quote(s string) string { return "'" + s + "'" }

func TestAProgramRunsAlone(t *testing.T) {
	b := newBox(t, Limits{Wall: 3 * time.Second, Output: 1000})
	r, err := b.Run(context.Background(), "import sys\nprint('out')\nsys.stderr.write('err')\nsys.exit(3)")
	if err != nil || r.Exit != 3 || string(r.Stdout) != "out\n" || string(r.Stderr) != "err" {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err = b.Run(context.Background(), "while True: print('x'*100)"); err != nil || !r.Truncated || len(r.Stdout) > 1000 {
		t.Errorf("endless output: %d bytes, truncated %v, %v", len(r.Stdout), r.Truncated, err)
	}
	if r, err = b.Run(context.Background(), "import time\ntime.sleep(60)"); err != nil || !r.TimedOut {
		t.Errorf("endless sleep: %+v, %v", r, err)
	}
}

func TestACanceledRunEnds(t *testing.T) {
	b := newBox(t, Limits{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if v, err := b.Judge(ctx, Case{"def f():\n  return 1", "assert f() == 1"}); err == nil && v.Passed {
		t.Errorf("passed: %+v", v)
	}
}

func TestAnotherNameIsNoChild(t *testing.T) {
	Child() // must return: this process is no sandbox
}

// BenchmarkJudge measures a whole verdict, both processes included; compare
// with BenchmarkPython, which is what any way to run a program costs.
func BenchmarkJudge(b *testing.B) {
	box, err := New(context.Background(), Limits{})
	if err != nil {
		b.Skip(err)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if v, err := box.Judge(context.Background(), Case{"def f():\n  return 1", "assert f() == 1"}); err != nil || !v.Passed {
			b.Fatal(v, err)
		}
		took = append(took, time.Since(began))
	}
	reportMedian(b, took)
}

func reportMedian(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
}

func BenchmarkPython(b *testing.B) {
	if _, err := exec.LookPath("/usr/bin/python3"); err != nil {
		b.Skip(err)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := exec.Command("/usr/bin/python3", "-I", "-S", "-B", "-c", "def f():\n  return 1\nassert f() == 1").Run(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	reportMedian(b, took)
}
