# The process of a test: what it does not define, the solution is asked for.
import ast, builtins, importlib, os

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


def proxy(line, name):
    def call(*args, **kw):
        line.put({"call": name, "args": pack(args), "kw": pack(kw)})
        r = line.get()
        if "error" in r:
            raise rebuild(str(r["error"]), str(r.get("text", "")))
        returned(args, unpack(r["args"]))
        return unpack(r["ok"])
    return call


def called(tree):
    """The function that the first assertion, or check, is about; it may have a builtin's name."""
    for n in tree.body:
        n = n.test if isinstance(n, ast.Assert) else n.value if isinstance(n, ast.Expr) else None
        if isinstance(n, ast.Compare):
            n = n.left
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name):
            if n.func.id == "check" and n.args and isinstance(n.args[0], ast.Name):
                return n.args[0].id
            return n.func.id
    return ""


def wanted(tree):
    loads, stores = [], set()
    for n in ast.walk(tree):
        if isinstance(n, ast.Name):
            (loads.append(n.id) if isinstance(n.ctx, ast.Load) else stores.add(n.id))
        elif isinstance(n, (ast.FunctionDef, ast.ClassDef)):
            stores.add(n.name)
        elif isinstance(n, ast.arg):
            stores.add(n.arg)
        elif isinstance(n, (ast.Import, ast.ImportFrom)):
            stores.update((a.asname or a.name).split(".")[0] for a in n.names)
    return [n for n in dict.fromkeys(loads) if n not in stores]


def resolve(line, tree, space):
    for name in wanted(tree):
        if hasattr(builtins, name) and name != called(tree):
            continue
        line.put({"name": name})
        r = line.get()
        v = unpack(r["ok"]) if "ok" in r else None
        if "call" in r:
            space[name] = proxy(line, name)
        elif name in MODULES and (v is None or isinstance(v, Opaque)):
            space[name] = importlib.import_module(name)
        elif "ok" in r:
            space[name] = v


def judge():
    q = json.loads(sys.stdin.read())
    verdict = {"nonce": q["nonce"], "passed": False, "reason": ""}
    try:
        line = Line(3, 4)
        r = line.get()
        if "error" in r:
            raise rebuild(str(r["error"]), str(r.get("text", "")))
        tree = ast.parse(q["test"])
        space = {"__name__": "test"}
        resolve(line, tree, space)
        exec(compile(tree, "test", "exec"), space)
        verdict["passed"] = True
    except BaseException as e:
        verdict["reason"] = (type(e).__name__ + " " + str(e))[:300].strip()
    os.write(5, json.dumps(verdict).encode())


judge()
