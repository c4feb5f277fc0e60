# The process of a solution: it defines, and answers calls.
def answer(space, q):
    if "name" in q:
        v = space.get(q["name"])
        if q["name"] not in space:
            return {"none": True}
        return {"call": True} if callable(v) else {"ok": v}
    args = list(q["args"])
    v = space[q["call"]](*args, **q["kw"])
    return {"ok": v, "args": args}


def serve():
    line = Line(3, 4)
    space = {"__name__": "solution"}
    reply = None
    try:
        exec(compile(sys.stdin.read(), "solution", "exec"), space)
        reply = {"ready": True}
    except BaseException as e:
        reply = {"error": type(e).__name__, "text": str(e)[:500]}
    while True:
        try:
            line.put(reply)
        except (ValueError, RecursionError, MemoryError) as e:
            line.put({"error": type(e).__name__, "text": "the value cannot be passed on"})
        try:
            q = line.get()
        except EOFError:
            return
        try:
            reply = answer(space, q)
        except BaseException as e:
            reply = {"error": type(e).__name__, "text": str(e)[:500]}


serve()
