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
    return [n for n in dict.fromkeys(loads) if n not in stores and not hasattr(builtins, n)]


def resolve(line, tree, space):
    for name in wanted(tree):
        line.put({"name": name})
        r = line.get()
        if "call" in r:
            space[name] = proxy(line, name)
        elif "ok" in r:
            space[name] = unpack(r["ok"])
        elif name in MODULES:
            space[name] = importlib.import_module(name)


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
