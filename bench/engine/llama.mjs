// Measures llama.cpp, as npm's node-llama-cpp carries it, on one model: for each line
// that it reads it prints the tokens of a prompt and of an answer in a second.
//
//	node llama.mjs FOLDER MODEL THREADS PROMPT TOKENS
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";
import readline from "node:readline";

const [folder, modelPath, threads, prompt, tokens] = process.argv.slice(2);
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
console.log(JSON.stringify({ ready: true }));
for await (const _ of readline.createInterface({ input: process.stdin })) {
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
