/** Small random numbers that are the same in every run. */
export function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const pieces = ['a', 'the ', 'word', '\n', '我', '们', '。', '👍', '𠮷', 'é', '，', ' ', '  ', '-', 'x\n\n']

export function randomText(next: (below: number) => number, most = 30): string {
  return Array.from({ length: next(most) }, () => pieces[next(pieces.length)]).join('')
}
