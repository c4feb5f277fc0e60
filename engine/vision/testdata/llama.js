// Asks llama.cpp (npm @fugood/llama.node) what a model with a vision tower says of a
// picture first: node llama.js NODE_MODULES MODEL MMPROJ PICTURE
const [modules, model, mmproj, picture] = process.argv.slice(2)
const { loadModel } = require(require.resolve('@fugood/llama.node', { paths: [modules] }))
;(async () => {
  const context = await loadModel({ model, n_ctx: 2048, n_threads: 1, n_gpu_layers: 0, flash_attn_type: 'off', cache_type_k: 'f32', cache_type_v: 'f32' })
  await context.initMultimodal({ path: mmproj, use_gpu: false })
  const answer = await context.completion({ prompt: 'look <__media__> what?', media_paths: [picture], n_predict: 1,
    temperature: 1, top_k: 0, top_p: 1, min_p: 0, penalty_repeat: 1, seed: 1, n_probs: 6 })
  console.log('probabilities ' + JSON.stringify(answer.completion_probabilities[0].probs.map((p) => p.prob)))
  await context.release()
})()
