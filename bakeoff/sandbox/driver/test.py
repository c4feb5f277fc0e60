# The process of a test: what it does not define, the solution is asked for.
import builtins, posix

MODULES = {"math", "cmath", "re", "collections", "itertools", "functools", "string", "random", "copy", "heapq", "bisect",
           "operator", "datetime", "decimal", "fractions", "statistics", "json", "typing", "sys"}


def rebuild(name, text):
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(text)
        except TypeError:
            pass
    return RuntimeError(name + ": " + text)


def returned(args, now):
    """Does to the arguments here what the call did to its own."""
    for a, b in zip(args, now):
        if isinstance(a, list) and isinstance(b, list):
            a[:] = b
        elif isinstance(a, (dict, set)) and type(a) is type(b):
            a.clear()
            a.update(b)


def ask(line, q):
    line.put(q)
    return checked(line.get())


def checked(r):
    if type(r) is not dict:
        raise ValueError("no answer of a solution")
    if "error" in r:
        raise rebuild(str(r["error"]), str(r.get("text", "")))
    return r


def proxy(line, name):
    def call(*args, **kw):
        r = ask(line, {"call": name, "args": args, "kw": kw})
        returned(args, r["args"])
        return r["ok"]
    return call


def walk(n):
    yield n
    for f in n._fields:
        v = getattr(n, f, None)
        for x in v if isinstance(v, list) else [v]:
            if hasattr(x, "_fields"):
                yield from walk(x)


def kind(n):
    return type(n).__name__


def called(tree):
    """The function that the first assertion, or check, is about; it may have a builtin's name."""
    for n in tree.body:
        n = n.test if kind(n) == "Assert" else n.value if kind(n) == "Expr" else None
        if kind(n) == "Compare":
            n = n.left
        if kind(n) == "Call" and kind(n.func) == "Name":
            if n.func.id == "check" and n.args and kind(n.args[0]) == "Name":
                return n.args[0].id
            return n.func.id
    return ""


def wanted(tree):
    loads, stores = [], set()
    for n in walk(tree):
        if kind(n) == "Name":
            (loads.append(n.id) if kind(n.ctx) == "Load" else stores.add(n.id))
        elif kind(n) in ("FunctionDef", "ClassDef"):
            stores.add(n.name)
        elif kind(n) == "arg":
            stores.add(n.arg)
        elif kind(n) in ("Import", "ImportFrom"):
            stores.update((a.asname or a.name).split(".")[0] for a in n.names)
    about = called(tree)
    return [n for n in dict.fromkeys(loads) if n not in stores and (n == about or not hasattr(builtins, n))]


def resolve(line, tree, space):
    for name in wanted(tree):
        r = ask(line, {"name": name})
        v = r.get("ok")
        if "call" in r:
            space[name] = proxy(line, name)
        elif name in MODULES and (v is None or isinstance(v, Opaque)):
            space[name] = __import__(name)
        elif "ok" in r:
            space[name] = v


def judge():
    nonce, _, test = sys.stdin.read().partition("\n")
    passed, reason = "no", ""
    try:
        line = Line(3, 4)
        checked(line.get())
        tree = compile(test, "test", "exec", ONLY_TREE)
        space = {"__name__": "test"}
        resolve(line, tree, space)
        exec(compile(tree, "test", "exec"), space)
        passed = "yes"
    except BaseException as e:
        reason = (type(e).__name__ + " " + str(e))[:300].strip()
    posix.write(5, (nonce + "\n" + passed + "\n" + reason).encode("utf-8", "replace"))


judge()
