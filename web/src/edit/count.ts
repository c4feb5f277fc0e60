const word = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:['’](?!\p{Script=Han})[\p{L}]+)*/gu

/** Counts the words of a text; each Chinese character is one. */
export function countWords(text: string): number {
  return text.match(word)?.length ?? 0
}

/** Makes white space visible where an edit changes nothing else. */
export function visible(text: string): string {
  return text.trim() !== '' ? text : text.replaceAll(' ', '·').replaceAll('\u3000', '··').replaceAll('\n', '⏎').replaceAll('\t', '⇥')
}
