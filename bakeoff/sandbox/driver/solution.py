# The process of a solution: it defines, and answers calls.
def serve():
    line = Line(3, 4)
    source = sys.stdin.read()
    space = {"__name__": "solution"}
    try:
        exec(compile(source, "solution", "exec"), space)
        line.put({"ready": True})
    except BaseException as e:
        line.put({"error": type(e).__name__, "text": str(e)[:500]})
        return
    while True:
        try:
            q = line.get()
        except EOFError:
            return
        if "name" in q:
            v = space.get(q["name"])
            if q["name"] not in space:
                line.put({"none": True})
            elif callable(v):
                line.put({"call": True})
            else:
                line.put({"ok": pack(v)})
            continue
        try:
            args, kw = unpack(q["args"]), unpack(q["kw"])
            v = pack(space[q["call"]](*args, **kw))
            line.put({"ok": v, "args": pack(args)})
        except BaseException as e:
            line.put({"error": type(e).__name__, "text": str(e)[:500]})


serve()
