// src/api/problem.ts
var e = class extends Error {
	kind;
	fix;
	status;
	constructor(e, t, n = "", r = 0) {
		super(t), this.kind = e, this.fix = n, this.status = r, this.name = "Problem";
	}
	get canceled() {
		return this.kind === "canceled";
	}
};
function t(t, n) {
	let r = t ?? {}, a = (e) => typeof r[e] == "string" ? r[e] : "";
	return new e(a("kind") || i(n), a("detail") || a("title") || `HTTP ${n}`, a("fix"), n);
}
function n(t) {
	return t instanceof e ? t : t instanceof DOMException && t.name === "AbortError" ? new e("canceled", t.message) : t instanceof TypeError ? new e("unreachable", t.message) : new e("other", t instanceof Error ? t.message : String(t));
}
var r = {
	400: "invalid",
	401: "unauthenticated",
	403: "forbidden",
	404: "not_found",
	409: "conflict",
	413: "too_large",
	422: "invalid",
	429: "rate_limited",
	501: "unsupported",
	502: "protocol",
	503: "unavailable",
	504: "timeout"
};
function i(e) {
	return r[e] ?? "other";
}
// src/api/sse.ts
var a = class {
	rest = "";
	name = "";
	data = [];
	afterCR = !1;
	push(e) {
		this.afterCR && e.startsWith("\n") && (e = e.slice(1)), e !== "" && (this.afterCR = e.endsWith("\r"));
		let t = (this.rest + e).split(/\r\n|\n|\r/);
		return this.rest = t.pop() ?? "", t.flatMap((e) => this.line(e));
	}
	line(e) {
		if (e === "") return this.dispatch();
		let t = e.indexOf(":");
		if (t === 0) return [];
		let n = t < 0 ? e : e.slice(0, t), r = t < 0 ? "" : e.slice(t + 1).replace(/^ /, "");
		return n === "event" && (this.name = r), n === "data" && this.data.push(r), [];
	}
	dispatch() {
		let e = {
			name: this.name || "message",
			data: this.data.join("\n")
		}, t = this.data.length > 0;
		return this.name = "", this.data = [], t ? [e] : [];
	}
};
async function* o(e) {
	let t = new a(), n = new TextDecoder(), r = e.getReader();
	try {
		for (;;) {
			let { done: e, value: i } = await r.read();
			if (e) return;
			yield* t.push(n.decode(i, { stream: !0 }));
		}
	} finally {
		r.cancel().catch(() => {});
	}
}
// src/api/client.ts
var s = class {
	base;
	key;
	refused;
	constructor({ base: e = "", key: t = () => null, refused: n = () => {} } = {}) {
		this.base = e, this.key = t, this.refused = n;
	}
	capabilities = async () => (await this.get("/v1/write/capabilities")).tiers;
	partners = async () => (await this.get("/v1/partners")).partners ?? [];
	checkPartner = (e) => this.send("POST", `/v1/partners/${encodeURIComponent(e)}/check`);
	packs = async () => (await this.get("/v1/models")).packs ?? [];
	words = async () => (await this.get("/v1/write/words")).words ?? [];
	addWord = (e) => this.send("POST", "/v1/write/words", { word: e });
	removeWord = (e) => this.send("DELETE", `/v1/write/words/${encodeURIComponent(e)}`);
	profile = async () => (await this.get("/v1/write/profile")).rules ?? [];
	decide = (e) => this.send("POST", "/v1/write/decisions", { decisions: e }, { keepalive: !0 });
	mute = (e, t) => this.send("PUT", `/v1/write/rules/${encodeURIComponent(e)}`, { muted: t });
	glossary = async () => (await this.get("/v1/write/glossary")).terms ?? [];
	putTerm = (e) => this.send("PUT", `/v1/write/glossary/${encodeURIComponent(e.term)}`, e);
	removeTerm = (e) => this.send("DELETE", `/v1/write/glossary/${encodeURIComponent(e)}`);
	forget = () => this.send("DELETE", "/v1/write/personal");
	async *write(t, n, r) {
		let i = "";
		for await (let e of this.events("POST", `/v1/write/${t}`, c(n), r)) i = e.name, yield e;
		if (i !== "result") throw new e("protocol", "the answer was cut short");
	}
	finish = (e, t, n) => this.send("POST", `/v1/write/${e}`, c(t), { signal: n });
	async *pull(t, n) {
		let r = "";
		for await (let e of this.events("POST", `/v1/models/${encodeURIComponent(t)}/pull`, void 0, n)) r = e.name, (r === "progress" || r === "done") && (yield e.data);
		if (r !== "done") throw new e("protocol", "the answer was cut short");
	}
	get = (e) => this.send("GET", e);
	async send(t, r, i, a = {}) {
		let o = await this.fetch(t, r, "application/json", i, a);
		try {
			let e = await o.text();
			return e === "" ? void 0 : JSON.parse(e);
		} catch (t) {
			throw t instanceof SyntaxError ? new e("protocol", "the answer is not JSON") : n(t);
		}
	}
	async *events(r, i, a, s) {
		let c = await this.fetch(r, i, "text/event-stream", a, { signal: s });
		if (!c.body) throw new e("protocol", "the answer has no body");
		try {
			for await (let { name: e, data: n } of o(c.body)) {
				let r = JSON.parse(n);
				if (e === "error") throw t(r, r.status ?? 0);
				yield {
					name: e,
					data: r
				};
			}
		} catch (t) {
			throw t instanceof SyntaxError ? new e("protocol", "an event is not JSON") : n(t);
		}
	}
	async blob(e, t) {
		return (await this.fetch("GET", e, "*/*", void 0, { signal: t })).blob().catch((e) => {
			throw n(e);
		});
	}
	headers = () => {
		let e = this.key();
		return e ? { Authorization: `Bearer ${e}` } : {};
	};
	address = (e) => this.base + e;
	async fetch(e, r, i, a, o) {
		let s = {
			Accept: i,
			...this.headers()
		};
		a !== void 0 && (s["Content-Type"] = "application/json");
		let c;
		try {
			c = await fetch(this.base + r, {
				...o,
				method: e,
				headers: s,
				body: a === void 0 ? void 0 : JSON.stringify(a)
			});
		} catch (e) {
			throw n(e);
		}
		if (c.status === 401 && this.refused(), !c.ok) throw t(await c.json().catch(() => null), c.status);
		return c;
	}
};
function c(e) {
	return {
		...e,
		text: e.text.replace(/\p{Surrogate}/gu, "�")
	};
}
// polyfill/availability.ts
async function l(e, t, n) {
	try {
		let r = (await e.capabilities()).filter((e) => e.ready && e.tasks.includes(t));
		return r.some((e) => e.tier !== "offline") ? "available" : r.length === 0 || !n.every(p) ? "unavailable" : t === "proofread" ? await d(e) : "available";
	} catch {
		return "unavailable";
	}
}
async function u(e, t, n) {
	let r = (await e.packs()).filter(f);
	for (let [i, a] of r.entries()) for await (let { done: o, total: s } of e.pull(a.name, t)) n((i + (s > 0 ? o / s : 0)) / r.length);
}
async function d(e) {
	let t = await e.packs();
	return t.some((e) => e.state === "downloading") ? "downloading" : t.some(f) ? "downloadable" : "available";
}
function f(e) {
	return e.state === "absent" || e.state === "broken";
}
function p(e) {
	return /^(en|zh)(-|$)/i.test(e);
}
// polyfill/failure.ts
var m = {
	canceled: "AbortError",
	unsupported: "NotSupportedError",
	too_large: "QuotaExceededError",
	over_budget: "QuotaExceededError",
	unauthenticated: "NotAllowedError",
	forbidden: "NotAllowedError",
	blocked: "NotReadableError",
	timeout: "TimeoutError",
	unreachable: "NetworkError",
	unavailable: "NetworkError"
};
function h(e) {
	if (e instanceof DOMException) return e;
	let t = n(e), r = [t.message, t.fix].filter((e) => e !== "").join(" ");
	return new DOMException(r, m[t.kind] ?? "UnknownError");
}
// polyfill/options.ts
function g(e, t) {
	return Object.fromEntries(Object.entries(e).map(([e, n]) => {
		let r = t[e] ?? n[0];
		if (!n.includes(String(r))) throw TypeError(`${e}: '${String(r)}' is not one of ${n.join(", ")}`);
		return [e, String(r)];
	}));
}
function _(e) {
	return e === void 0 ? null : Object.freeze(Intl.getCanonicalLocales([...e]));
}
function v(e) {
	let { expectedInputLanguages: t = [], expectedContextLanguages: n = [], outputLanguage: r } = e, i = [
		...t,
		...n,
		...r ? [r] : []
	];
	return Intl.getCanonicalLocales(i);
}
// polyfill/model.ts
var y = Symbol("only create makes models"), b = class {
	#e;
	#t;
	#n = new AbortController();
	constructor(e, t, n) {
		if (e !== y) throw TypeError("Illegal constructor");
		this.#e = t, this.#t = n;
	}
	get sharedContext() {
		return this.#t.sharedContext ?? "";
	}
	get expectedInputLanguages() {
		return _(this.#t.expectedInputLanguages);
	}
	get expectedContextLanguages() {
		return _(this.#t.expectedContextLanguages);
	}
	get outputLanguage() {
		return this.#t.outputLanguage ?? null;
	}
	get inputQuota() {
		return Infinity;
	}
	async measureInputUsage(e, { context: t = "", signal: n } = {}) {
		return this.signal(n).throwIfAborted(), [...String(e), ...t].length;
	}
	destroy() {
		this.#n.abort(new DOMException("The model was destroyed.", "AbortError"));
	}
	signal(e) {
		return e ? AbortSignal.any([e, this.#n.signal]) : this.#n.signal;
	}
	async finish(e, t, n) {
		let r = this.signal(n);
		r.throwIfAborted();
		try {
			return await this.#e.finish(e, this.#i(t), r);
		} catch (e) {
			throw r.aborted ? r.reason : h(e);
		}
	}
	stream(e, t, n) {
		let r = new AbortController(), i = AbortSignal.any([this.signal(n), r.signal]), a = this.#r(e, t, i);
		return new ReadableStream({
			async pull(e) {
				try {
					i.throwIfAborted();
					let { done: t, value: n } = await a.next();
					t ? e.close() : e.enqueue(n);
				} catch (t) {
					e.error(i.aborted ? i.reason : h(t));
				}
			},
			cancel: () => r.abort()
		});
	}
	async *#r(e, t, n) {
		let r = !1;
		for await (let { name: i, data: a } of this.#e.write(e, this.#i(t), n)) i === "block" && a.text !== "" && (r = !0, yield a.text), i === "result" && !r && (yield a.text);
	}
	#i(e) {
		let { sharedContext: t, expectedInputLanguages: n, outputLanguage: r } = this.#t;
		return {
			...e,
			sharedContext: t,
			expectedInputLanguages: n,
			outputLanguage: r
		};
	}
};
async function x(e, t, n) {
	return l(e, t, v(n));
}
async function S(e, t, n, r) {
	let { signal: i = new AbortController().signal, monitor: a, ...o } = r;
	i.throwIfAborted();
	let s = new e(y, t, o), c = new EventTarget();
	a?.(c);
	let l = (e) => c.dispatchEvent(new ProgressEvent("downloadprogress", {
		loaded: e,
		total: 1,
		lengthComputable: !0
	})), d = await x(t, n, o);
	if (d === "unavailable") throw new DOMException(`Qiao cannot do this now: ${n}. Is "qiao serve" running, and is a model connected?`, "NotSupportedError");
	l(0);
	try {
		d !== "available" && await u(t, i, l);
	} catch (e) {
		throw i.aborted ? i.reason : h(e);
	}
	return i.throwIfAborted(), l(1), s;
}
// polyfill/proofreader.ts
var C = {
	spacing: "punctuation",
	width: "punctuation",
	script: "spelling",
	"word-choice": "grammar",
	style: "grammar",
	rewording: "grammar"
};
function w(e) {
	return class extends b {
		#e;
		constructor(e, t, n) {
			super(e, t, n), this.#e = n;
		}
		static async availability(t = {}) {
			return x(e, "proofread", t);
		}
		static create(t = {}) {
			return S(this, e, "proofread", t);
		}
		get includeCorrectionTypes() {
			return !!this.#e.includeCorrectionTypes;
		}
		get includeCorrectionExplanations() {
			return !!this.#e.includeCorrectionExplanations;
		}
		get correctionExplanationLanguage() {
			return this.#e.correctionExplanationLanguage ?? null;
		}
		async proofread(e, { signal: t } = {}) {
			this.signal(t).throwIfAborted();
			let n = String(e);
			if (n.trim() === "") return {
				correctedInput: n,
				corrections: []
			};
			let r = await this.finish("proofread", {
				text: n,
				includeCorrectionTypes: this.includeCorrectionTypes,
				includeCorrectionExplanations: this.includeCorrectionExplanations,
				correctionExplanationLanguage: this.correctionExplanationLanguage ?? void 0
			}, t), i = (r.edits ?? []).filter((e) => e.auto);
			return {
				correctedInput: r.text,
				corrections: i.map((e) => this.#t(e))
			};
		}
		#t(e) {
			let t = {
				startIndex: e.start.utf16,
				endIndex: e.end.utf16,
				correction: e.after
			};
			return this.includeCorrectionTypes && (t.types = [C[e.type] ?? e.type]), this.includeCorrectionExplanations && (t.explanation = e.explanation ?? ""), t;
		}
	};
}
// polyfill/writers.ts
var T = (e) => e.trim() === "";
function E(e, t, n) {
	return class extends b {
		chosen;
		constructor(e, t, r) {
			super(e, t, r), this.chosen = g(n, r);
		}
		static async availability(r = {}) {
			return g(n, r), x(e, t, r);
		}
		static create(n = {}) {
			return S(this, e, t, n);
		}
		get format() {
			return this.chosen.format;
		}
		get length() {
			return this.chosen.length;
		}
		async text(e, { context: n, signal: r } = {}) {
			return this.signal(r).throwIfAborted(), T(e) ? "" : (await this.finish(t, this.request(e, n), r)).text;
		}
		texts(e, { context: n, signal: r } = {}) {
			return T(e) ? new ReadableStream({ start: (e) => e.close() }) : this.stream(t, this.request(e, n), r);
		}
		request(e, t) {
			return {
				...this.chosen,
				text: e,
				context: t
			};
		}
	};
}
function D(e) {
	let t = E(e, "rewrite", {
		tone: [
			"as-is",
			"more-formal",
			"more-casual"
		],
		format: [
			"as-is",
			"plain-text",
			"markdown"
		],
		length: [
			"as-is",
			"shorter",
			"longer"
		]
	});
	return class extends t {
		get tone() {
			return this.chosen.tone;
		}
		rewrite(e, t) {
			return this.text(String(e), t);
		}
		rewriteStreaming(e, t) {
			return this.texts(String(e), t);
		}
	};
}
function O(e) {
	let t = E(e, "summarize", {
		type: [
			"key-points",
			"tldr",
			"teaser",
			"headline"
		],
		format: ["markdown", "plain-text"],
		length: [
			"short",
			"medium",
			"long"
		]
	});
	return class extends t {
		get type() {
			return this.chosen.type;
		}
		summarize(e, t) {
			return this.text(String(e), t);
		}
		summarizeStreaming(e, t) {
			return this.texts(String(e), t);
		}
	};
}
function k(e) {
	let t = E(e, "compose", {
		tone: [
			"neutral",
			"formal",
			"casual"
		],
		format: ["markdown", "plain-text"],
		length: [
			"short",
			"medium",
			"long"
		]
	});
	return class extends t {
		get tone() {
			return this.chosen.tone;
		}
		write(e, t) {
			return this.text(String(e), t);
		}
		writeStreaming(e, t) {
			return this.texts(String(e), t);
		}
	};
}
// polyfill/writing-assistance.ts
function A({ base: e, key: t } = {}) {
	let n = new s({
		base: (e || M()).replace(/\/+$/, ""),
		key: () => t ?? null
	});
	return {
		Rewriter: D(n),
		Proofreader: w(n),
		Summarizer: O(n),
		Writer: k(n)
	};
}
function j({ force: e = !1, target: t = globalThis, ...n } = {}) {
	let r = Object.entries(A(n)).filter(([n]) => e || !(n in t));
	for (let [e, n] of r) Object.defineProperty(t, e, {
		value: n,
		writable: !0,
		configurable: !0,
		enumerable: !1
	});
	return r.map(([e]) => e);
}
function M() {
	return new URL(import.meta.url).origin;
}
var N = typeof document > "u" ? null : document.querySelector("script[data-qiao]");
N && j({
	base: N.getAttribute("data-qiao") ?? "",
	force: N.hasAttribute("data-qiao-force")
});
export { j as install, A as interfaces };
