/** A Markdown table: its head and its rows, all of one width. */
export interface Table { head: string[]; rows: string[][] }

/** Reads text that is one Markdown table and nothing else; null if it is not. */
export function readTable(text: string): Table | null {
  const lines = text.trim().split('\n')
  if (lines.length < 2 || !/^\s*\|?[\s:|-]*-[\s:|-]*$/.test(lines[1]!)) return null
  if (!lines.every((line) => line.includes('|'))) return null
  const [head, , ...rows] = lines.map(cells)
  const width = head!.length
  return { head: head!, rows: rows.map((row) => Array.from({ length: width }, (_, i) => row[i] ?? '')) }
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
