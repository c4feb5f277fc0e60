# Plain data as literals, and back: what passes between a solution and its
# test. Modules are slow to load, so nothing is imported that is not built in.
import sys

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)

ONLY_TREE = 0x400


class Opaque:
    """What stands for a value that is no plain data; it equals nothing."""

    def __init__(self, kind):
        self.kind = kind

    def __repr__(self):
        return "<" + self.kind + ">"


def pack(v, depth=0):
    if depth > 80:
        return "Opaque('too deep')"
    if v is None or type(v) in (bool, int, bytes):
        return repr(v)
    if type(v) is str:
        return ascii(v)
    if type(v) is float:
        return repr(v) if v - v == 0 else "float(%r)" % str(v)
    d = depth + 1
    if isinstance(v, list):
        return "[" + ",".join([pack(x, d) for x in list(v)]) + "]"
    if isinstance(v, tuple):
        return "(" + "".join([pack(x, d) + "," for x in tuple(v)]) + ")"
    if isinstance(v, (set, frozenset)):
        kind = "set" if isinstance(v, set) else "frozenset"
        return kind + "((" + "".join([pack(x, d) + "," for x in v]) + "))"
    if isinstance(v, dict):
        return "{" + ",".join([pack(k, d) + ":" + pack(x, d) for k, x in v.items()]) + "}"
    if isinstance(v, bytearray):
        return repr(bytes(v))
    if isinstance(v, complex):
        return "complex(" + pack(v.real, d) + "," + pack(v.imag, d) + ")"
    for kind in (str, int, float):
        if isinstance(v, kind):
            return pack({str: str.__str__, int: int.__int__, float: float.__float__}[kind](v), d)
    return "Opaque(" + ascii(type(v).__name__) + ")"


MAKERS = {"set": set, "frozenset": frozenset, "float": float, "complex": complex, "Opaque": Opaque}


def build(n):
    """The value of a tree of literals; anything else raises."""
    kind = type(n).__name__
    if kind == "Constant":
        return n.value
    if kind == "List":
        return [build(x) for x in n.elts]
    if kind == "Tuple":
        return tuple([build(x) for x in n.elts])
    if kind == "Dict":
        return {build(k): build(x) for k, x in zip(n.keys, n.values)}
    if kind == "UnaryOp" and type(n.op).__name__ == "USub":
        return -build(n.operand)
    if kind == "Call" and type(n.func).__name__ == "Name" and not n.keywords:
        return MAKERS[n.func.id](*[build(x) for x in n.args])
    raise ValueError("no plain data")


def unpack(s):
    return build(compile(s, "data", "eval", ONLY_TREE).body)


class Line:
    """A line of plain data each way."""

    def __init__(self, r, w):
        self.r, self.w = open(r, encoding="utf-8"), open(w, "w", encoding="utf-8")

    def put(self, v):
        self.w.write(pack(v) + "\n")
        self.w.flush()

    def get(self):
        s = self.r.readline()
        if not s:
            raise EOFError("the other side has ended")
        return unpack(s)
