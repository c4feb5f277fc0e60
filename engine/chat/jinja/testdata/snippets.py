"""Makes snippets.json: what Python's Jinja2 renders in the environment that
Hugging Face's transformers gives chat templates. Run: python3 snippets.py"""
import json
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
env.filters["tojson"] = tojson

CTX = {
    "s": "Hello, 世界!", "sp": "  a b  \n", "n": 7, "neg": -3, "f": 2.5, "big": 1e20, "small": 1e-7, "t": True, "no": None,
    "l": [3, 1, 2], "words": ["b", "A", "c", "a"], "empty": [], "m": {"z": 1, "a": "x", "items": [1], "名": "值"},
    "users": [{"name": "Li", "age": 30, "on": True}, {"name": "Bo", "age": 25, "on": False}, {"name": "An", "age": 30}],
    "deep": {"a": [{"b": {"c": None, "d": [True, 1.5, "q\"'\n\t\\\u0001é🙂"]}}]}, "html": "<a href=\"x\">&'</a>",
    "text": "one\ntwo\n\nthree", "q": "it's", "qq": 'say "it\'s"',
}
SNIPPETS = r'''
{{ s }} {{ n }} {{ f }} {{ big }} {{ small }} {{ t }} {{ no }} {{ l }} {{ m }} {{ missing }}|
{{ deep }}
{{ deep | tojson }}
{{ deep | tojson(ensure_ascii=True) }}
{{ deep | tojson(indent=2) }}
{{ m | tojson(separators=(',', ':')) }} {{ m | tojson(sort_keys=True) }}
{{ [] | tojson(indent=4) }} {{ {} | tojson(indent=4) }} {{ {true: 3, none: 4, 2.5: 1} | tojson }}
{{ 1 + 2 * 3 ** 2 - 4 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7.5 % 2 }} {{ 2 ** -1 }} {{ -2 ** 2 }} {{ 1_000 }} {{ 0x1F }} {{ 1e3 }} {{ 1.50 }}
{{ "a" ~ 1 ~ none ~ true ~ 1.0 }} {{ "ab" * 3 }} {{ [1] * 2 + [3] }} {{ (1, 2) + (3,) }} {{ (1,) }} {{ () }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ "a" < "b" }} {{ [1, 2] < [1, 3] }} {{ not 1 in [1] }} {{ 2 not in [1] }} {{ "ll" in s }} {{ "z" in m }} {{ 1 in m }}
{{ 1 and 0 or "x" }} {{ none or "d" }} {{ "a" if t else "b" }}{{ "gone" if no }} {{ "a" if no else "b" if t else "c" }}
{{ s[0] }} {{ s[-1] }} {{ s[7:] }} {{ s[::-1] }} {{ s[:-1] }} {{ s[1:5:2] }} {{ l[::-1] }} {{ l[5:] }} {{ l[-2:] }} {{ l[10] }}| {{ l[:2][0] }} {{ s[100:] }}|{{ l[2:0:-1] }}
{{ m.z }} {{ m["a"] }} {{ m["items"] }} {{ m.名 }} {{ m.nothing }}| {{ m.get("z") }} {{ m.get("q", 5) }} {{ m.get("q") }} {{ m.keys() | list }} {{ m.values() | list }}
{% for k, v in m.items() %}{{ loop.index }}/{{ loop.length }} {{ k }}={{ v }}{% if not loop.last %}, {% endif %}{% endfor %}
{% for k in m %}{{ k }};{% endfor %} {% for c in "añ" %}[{{ c }}]{% endfor %} {% for x in missing %}x{% else %}none{% endfor %}
{% for x in l if x > 1 %}{{ loop.index }}:{{ x }} {{ loop.first }} {{ loop.last }} {{ loop.revindex }} {{ loop.previtem }}|{{ loop.nextitem }};{% else %}-{% endfor %}
{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% if x == 2 %}{% break %}{% endif %}{% endfor %}
{% for x in l %}{% for y in l %}{{ x }}{{ y }}{{ loop.index0 }} {% endfor %}{{ loop.index }}{% endfor %}
{% for x in [1,1,2] %}{{ loop.changed(x) }}{{ loop.cycle("a", "b") }}{% endfor %}
{% set x = 1 %}{% for i in l %}{% set x = i %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(x=0, l=[]) %}{% for i in l %}{% set ns.x = ns.x + i %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.x }} {{ ns.l }}
{% set a, b = 1, "two" %}{{ a }}{{ b }} {% set c %}block {{ a }}{% endset %}{{ c | upper }} {% set d | upper | trim %} x {% endset %}[{{ d }}]
{% macro f(a, b=2, c="x") %}[{{ a }} {{ b }} {{ c }} {{ varargs }} {{ kwargs }}]{% endmacro %}{{ f(1) }}{{ f(1, c=3) }}{{ f(1, 2, 3, 4, z=5) }}{{ f() }}
{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * (fact(n - 1) | int) }}{% endif %}{% endmacro %}{{ fact(10) }}
{% macro wrap(t) %}<{{ t }}>{{ caller(1) }}</{{ t }}>{% endmacro %}{% call(x) wrap("b") %}in {{ x }}{% endcall %}
{% macro g() %}{{ later }}{% endmacro %}{% set later = 5 %}{{ g() }}
{% filter upper | replace("A", "4") %}abc{{ n }}{% endfilter %} {% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}
{% if n > 5 and f < 3 %}yes{% elif no %}maybe{% else %}no{% endif %} {% if missing %}a{% elif empty %}b{% elif l %}c{% endif %}
{% raw %}{{ not }} {% this %}{% endraw %} {#- gone -#} x {%- if t -%}  y  {%- endif -%} z
a  {%- raw -%}  {{ x }} {%- endraw -%}  b
{{- "a" -}}  b  {{- "c" }}
{{ "\n\t\\ \x41 \u4e16 \101 \q \"" }} {{ 'it''s' }} {{ "a" "b" }}
{{ sp | trim }}| {{ sp.strip() }}| {{ sp.lstrip() }}|{{ sp.rstrip() }}| {{ "xxaxx".strip("x") }} {{ "\n\na\n".lstrip("\n") }}
{{ "a,b,,c".split(",") }} {{ " a  b ".split() }} {{ "a b c d".split(" ", 1) }} {{ "a b c d".rsplit(" ", 1) }} {{ "a  b c".split(none, 1) }} {{ text.splitlines() }} {{ "k=v=w".partition("=") }}
{{ s.startswith("Hel") }} {{ s.endswith(("x", "!")) }} {{ s.find("世") }} {{ s.rfind("l") }} {{ s.count("l") }} {{ s.replace("l", "L", 1) }} {{ s.upper() }} {{ s.title() }} {{ "hELLO wORLD".capitalize() }} {{ "12".isdigit() }} {{ "".isdigit() }} {{ "ab1".isalnum() }}
{{ ", ".join(["a", "b"]) }} {{ "{} and {}".format(1, "x") }} {{ "{0}{1}{0} {k}".format("a", "b", k=3) }} {{ "%s is %d, %05.2f %r %%" % ("x", 3, 2.5, "q") }} {{ "%s" | format("y") }}
{{ "ab".zfill(5) }} {{ "-5".rjust(4) }}| {{ "ab".ljust(5, ".") }}| {{ "ab".center(7, "*") }} {{ "abc".center(6, "*") }} {{ "pre-x".removeprefix("pre-") }} {{ "x.go".removesuffix(".go") }}
{{ l | sort }} {{ l | sort(reverse=true) }} {{ words | sort }} {{ words | sort(case_sensitive=true) }} {{ users | sort(attribute="age") | map(attribute="name") | list }} {{ l | reverse | list }} {{ "abc" | reverse }}
{{ l | first }} {{ l | last }} {{ l | length }} {{ s | length }} {{ m | count }} {{ l | sum }} {{ users | sum(attribute="age") }} {{ l | max }} {{ l | min }} {{ words | min }} {{ [1, 2, 1] | unique | list }}
{{ l | join("-") }} {{ users | join(", ", attribute="name") }} {{ l | map("string") | join }} {{ ["a", "b"] | map("upper") | list }} {{ users | map(attribute="on", default="?") | list }}
{{ l | select("odd") | list }} {{ l | reject("equalto", 1) | list }} {{ users | selectattr("on") | map(attribute="name") | list }} {{ users | rejectattr("age", "gt", 26) | map(attribute="name") | list }} {{ users | selectattr("on", "defined") | list | length }} {{ [0, 1, ""] | select | list }}
{{ missing | default("d") }} {{ "" | default("d") }}| {{ "" | default("d", true) }} {{ none | d("x") }} {{ no | default("z", boolean=true) }}
{{ m | items | list }} {{ m | dictsort }} {{ {"b": 1, "a": 2} | dictsort(by="value") }} {{ users | groupby("age") | map("first") | list }} {{ [1,2,3,4,5] | batch(2) | list }}
{{ "3.7" | int }} {{ "x" | int(9) }} {{ "12" | int }} {{ 3.9 | int }} {{ "ff" | int(base=16) }} {{ "1.5" | float }} {{ 1 | float }} {{ -5 | abs }} {{ 2.567 | round(2) }} {{ 2.5 | round }} {{ 7 | round }} {{ 2.4 | round(method="ceil") }}
{{ text | indent }} {{ text | indent(2, true) }} {{ text | indent(2, blank=true) }} {{ "hello big world" | truncate(9) }} {{ "hello big world" | truncate(9, true) }} {{ "a b c" | wordcount }} {{ "hello wORLD-x" | title }}
{{ html | e }} {{ html | escape }} {{ html | safe }} {{ "a b&c/d" | urlencode }} {{ q }} {{ [q, qq, "\n", "\x7f", "é", "\u200b"] }}
{{ n is number }} {{ n is integer }} {{ f is float }} {{ s is string }} {{ l is sequence }} {{ m is mapping }} {{ l is iterable }} {{ m is iterable }} {{ s is iterable }} {{ n is iterable }} {{ t is boolean }} {{ t is true }} {{ 1 is true }} {{ no is none }} {{ missing is defined }} {{ missing is undefined }} {{ missing is not defined }}
{{ n is odd }} {{ n is even }} {{ n is divisibleby 7 }} {{ n is divisibleby(2) }} {{ 1 is eq 1 }} {{ 1 is ne(2) }} {{ 3 is gt 2 }} {{ "a" is in ["a"] }} {{ "abc" is lower }} {{ "ABC" is upper }} {{ none is sameas none }} {{ t is not string and l is not mapping }} {{ t is number }} {{ t is integer }} {{ missing is iterable }} {{ missing is sequence }} {{ missing is string }}
{{ range(5) | list }} {{ range(1, 10, 3) | list }} {{ range(3, 0, -1) | list }} {{ dict(a=1, b=2) }} {{ {"a": 1, "b": [1, {}]} }}
{{ [1, 2, 3][1] }} {{ {"a": {"b": 1}}.a.b }} {{ "abc"[1] | upper }} {{ (l | length) + 1 }} {{ l | length + 1 }} {{ -l[0] | abs }} {{ l.0 }} {{ users[0]["name"] }} {{ users.1.name }}
{{ missing }}{{ missing ~ "x" }} {{ missing is defined and missing.x }} {{ "x" in missing }} {{ missing == missing2 }} {{ missing == none }} {{ (missing | length) }} {{ m.x is defined }} {{ no.x is defined }} {{ n.x is defined }}
{{ 1 if missing is defined else 2 }} {{ [x for x in l] if false else 1 }}
{{ true }} {{ True }} {{ false }} {{ none }} {{ None }} {{ [true, none] }} {{ [1.0, 1e16, 1e15, 123456789.123, 0.0001, 0.00001, -0.0] }}
{% set x = 5 -%}
   {{ x }}
{% if true %}{% set y = 3 %}{% endif %}{{ y }}
{{ x }}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}
{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}
{% for i in range(3) %}{{ i }}{{ "," if not loop.last }}{% endfor %}
{{ {"a": 1,} }} {{ [1,] }} {{ (1 + 2) * 3 }} {{ not true }} {{ +5 }} {{ - 5 }} {{ 5 - -5 }}
{{ "a" == "a" and "b" != "c" }} {{ "é" | length }} {{ "🙂x"[1:] }} {{ "ABC".lower() | replace("b", "") }} {{ "x" | upper ~ "y" }}
{{ 10000000000000000000000 }} {{ 9223372036854775807 }} {{ 3 * "ab" }} {{ l | tojson | length }} {{ "%.1f" | format(2.25) }} {{ "%d%%" % 5 }} {{ "%5s|%-5s|" % ("a", "b") }}
{{ missing.x }}
{{ n + "a" }}
{{ l.append(1) }}
{{ {}["x"]["y"] }}
{{ raise_exception("no") }}
{{ 1 / 0 }}
{% set m.x = 1 %}
{% for a, b in l %}{% endfor %}
{{ none | length }}
{{ "a" < 1 }}
{{ missing() }}
{{ n | tojson }} {{ missing | tojson }}
{% if t %}
{{ l[ }}
{{ foo | nofilter }}
{{ foo is notest }}
{{ "abc }}
{% endfor %}
{{ "a" "b
{# open
{{ 1 2 }}
{% set %}
{{ (1 }}
{% macro f(a=1, b) %}{% endmacro %}
{{ {"Z": 1, "a": 2} | dictsort(true) }} {{ [["b", 1], ["a", 2]] | sort }} {{ [[2, "x"], [1, "y"]] | sort(attribute=0) }} {{ users | map(attribute="name") | map("lower") | join("/") }}
{{ users | selectattr("name", "in", ["Li", "An"]) | list | length }} {{ users | groupby("age") | length }} {% for age, g in users | groupby("age") %}{{ age }}:{{ g | length }} {% endfor %}
{{ "a\nb" | tojson }} {{ "</script>'" | tojson }} {{ "\u2028" | tojson }} {{ [1.0, 2.5, 1e100] | tojson }} {{ "\x7f" | tojson(ensure_ascii=true) }}
{{ l[1:2] }} {{ (1, 2, 3)[1:] }} {{ "abcdef"[-3:-1] }} {{ "abcdef"[4:1:-2] }} {{ l[:] == l }} {{ l[-100:100] }} {{ "abc"[3] }}| {{ "abc"[none:2] }}
{{ m == {"z": 1, "a": "x", "items": [1], "名": "值"} }} {{ [1, [2]] == [1, [2]] }} {{ (1, 2) == [1, 2] }} {{ "1" == 1 }} {{ true == 1 }} {{ none == false }} {{ true + true }}
{% set x %}{% for i in l %}{{ i }}{% endfor %}{% endset %}{{ x | length }}{{ x }}
{% for x in l %}{% if loop.first %}{% set seen = x %}{% endif %}{{ seen }}{% endfor %}
{% macro a(x) %}{% if x %}{{ x }}{{ a(x - 1) }}{% endif %}{% endmacro %}{{ a(3) }} {{ a.name }}
{% set outer = 1 %}{% macro show() %}{{ outer }}{% endmacro %}{% for i in [1] %}{% set outer = 2 %}{{ show() }}{% endfor %}
{% for m in users %}{%- if loop.previtem is defined and loop.previtem.age == 30 %}after30 {% endif %}{{ m.name }}{% endfor %}
{{ users[1:] | map(attribute="name") | list }} {{ users[-1].name }} {{ users | last | attr("name") }}| {{ (users | first).name }} {{ users[0].on is true }} {{ users[2].on }}|
{{ ("a" if n > 3 else "b") ~ "c" }} {{ "x" if n is defined and n else "y" }} {{ n if n is odd else 0 }} {{ not n is odd }} {{ n is not odd }} {{ "a" in "abc" and "d" not in "abc" }}
'''
# Each line is a snippet; these span lines.
MULTI = ["   {% if t %}  \n   x\n   {% endif %}   \n y\n   {%+ if t %}a{% endif +%}\nb {% if t %}\nc{% endif %}\n\n{{ \"z\" }}\n",
         "x {# comment #}\ny\n  {# alone #}\nz\n{% for u in users %}\n- {{ u.name }}\n  {%- if u.on is defined %} on={{ u.on }}{% endif %}\n\n{% endfor %}end\n\n",
         "{% set x = 5 -%}\n\n   {{ x }}\n", "a\r\nb{% if t %}\r\nc{% endif %}\r\n", "{{ x }}\n  {%- set x = 1 %}\n  {{- x }}",
         "{%- for m in users -%}\n  {{ m.name }}\n{%- endfor -%}\n", "  {{ n }}  \n  {% raw %}  \n {{ }} \n {% endraw %}\n x",
         "{% macro a() %}\n  {% if t %}\n    in\n  {% endif %}\n{% endmacro %}\n[{{ a() }}]", "{{\n n\n +\n 1 }}\n{%\n if t\n%}\nx\n{%\nendif\n%}\n"]

cases = []
for source in [x for x in SNIPPETS.split("\n") if x] + MULTI:
    case = {"template": source}
    try:
        case["want"] = env.from_string(source).render(**CTX)
    except Exception as e:
        case["error"] = type(e).__name__
    cases.append(case)
with open("snippets.json", "w") as f:
    json.dump({"values": CTX, "cases": cases}, f, ensure_ascii=True, indent=1)
