// Measures llama.cpp, as npm's node-llama-cpp carries it, on one model: prints the
// tokens of a prompt and of an answer in a second, for each run.
//
//	node llama.mjs FOLDER MODEL THREADS PROMPT TOKENS RUNS
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [folder, modelPath, threads, prompt, tokens, runs] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), "package.json"));
const { getLlama } = await import(pathToFileURL(require.resolve("node-llama-cpp")).href);

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: Number(threads) });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({
	contextSize: Number(prompt) + Number(tokens) + 64,
	batchSize: 512,
	threads: Number(threads),
	flashAttention: false,
});
const sequence = context.getSequence();
const ids = Array.from({ length: Number(prompt) }, (_, i) => (i * 7919 + 13) % 151936);
for (let run = 0; run < Number(runs); run++) {
	await sequence.clearHistory();
	let began = performance.now();
	await sequence.evaluateWithoutGeneratingNewTokens(ids);
	const promptRate = Number(prompt) / (performance.now() - began) * 1000;
	const answer = sequence.evaluate([1], { temperature: 0, yieldEogToken: true });
	let n = 0;
	await answer.next();
	began = performance.now();
	while (n < Number(tokens)) {
		const next = await answer.next();
		if (next.done) break;
		n++;
	}
	const answerRate = n / (performance.now() - began) * 1000;
	console.log(JSON.stringify({ prompt: promptRate, answer: answerRate, tokens: n }));
}
process.exit(0);
