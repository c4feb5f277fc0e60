// Placeholders of photos by Evan Wallace's ThumbHash.

/** The pixels of a placeholder: its size, and red, green, blue and alpha of each. */
export interface Pixels { width: number; height: number; rgba: Uint8ClampedArray<ArrayBuffer> }

/** Decodes a ThumbHash; null if it is none. */
export function decode(hash: Uint8Array): Pixels | null {
  if (hash.length < 5) return null
  const byte = (i: number) => hash[i] ?? 0
  const head = byte(0) | (byte(1) << 8) | (byte(2) << 16)
  const tail = byte(3) | (byte(4) << 8)
  const alpha = head >> 23 !== 0
  const landscape = tail >> 15 !== 0
  const lx = Math.max(3, landscape ? (alpha ? 5 : 7) : tail & 7)
  const ly = Math.max(3, landscape ? tail & 7 : alpha ? 5 : 7)
  let at = alpha ? 12 : 10 // in half bytes
  const channel = (nx: number, ny: number, scale: number) => {
    const ac: number[] = []
    for (let y = 0; y < ny; y++) {
      for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) {
        ac.push((((byte(at >> 1) >> ((at & 1) * 4)) & 15) / 7.5 - 1) * scale)
        at++
      }
    }
    return ac
  }
  const l = { dc: (head & 63) / 63, ac: channel(lx, ly, ((head >> 18) & 31) / 31), nx: lx, ny: ly }
  const p = { dc: ((head >> 6) & 63) / 31.5 - 1, ac: channel(3, 3, (((tail >> 3) & 63) / 63) * 1.25), nx: 3, ny: 3 }
  const q = { dc: ((head >> 12) & 63) / 31.5 - 1, ac: channel(3, 3, (((tail >> 9) & 63) / 63) * 1.25), nx: 3, ny: 3 }
  const a = alpha ? { dc: (byte(5) & 15) / 15, ac: channel(5, 5, (byte(5) >> 4) / 15), nx: 5, ny: 5 } : null
  return draw(shape(landscape, tail & 7, alpha), l, p, q, a)
}

interface Channel { dc: number; ac: number[]; nx: number; ny: number }

function shape(landscape: boolean, short: number, alpha: boolean): [number, number] {
  const long = alpha ? 5 : 7
  const ratio = landscape ? long / Math.max(1, short) : Math.max(1, short) / long
  return ratio > 1 ? [32, Math.max(1, Math.round(32 / ratio))] : [Math.max(1, Math.round(32 * ratio)), 32]
}

function draw([width, height]: [number, number], l: Channel, p: Channel, q: Channel, a: Channel | null): Pixels {
  const rgba = new Uint8ClampedArray(width * height * 4)
  const waves = (n: number, size: number, i: number) => Array.from({ length: n }, (_, c) => Math.cos((Math.PI / size) * (i + 0.5) * c))
  const columns = Array.from({ length: width }, (_, x) => waves(7, width, x))
  for (let y = 0; y < height; y++) {
    const row = waves(7, height, y)
    for (let x = 0; x < width; x++) {
      const [lum, yellow, red] = [value(l, columns[x]!, row), value(p, columns[x]!, row), value(q, columns[x]!, row)]
      const blue = lum - (2 / 3) * yellow
      const r = (3 * lum - blue + red) / 2
      rgba.set([r * 255, (r - red) * 255, blue * 255, a ? value(a, columns[x]!, row) * 255 : 255], 4 * (y * width + x))
    }
  }
  return { width, height, rgba }
}

function value(c: Channel, fx: number[], fy: number[]): number {
  let sum = c.dc
  let i = 0
  for (let y = 0; y < c.ny; y++) {
    for (let x = y ? 0 : 1; x * c.ny < c.nx * (c.ny - y); x++) sum += c.ac[i++]! * fx[x]! * fy[y]! * 2
  }
  return sum
}

/** Reads base64. */
export const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

/** Makes pictures of placeholders, and remembers the last of them. */
export class Placeholders {
  private known = new Map<string, string>()
  private canvas: HTMLCanvasElement | null = null

  /** The address of a placeholder's picture, for CSS; "none" if there is none. */
  of(hash: string | undefined): string {
    if (!hash) return 'none'
    const known = this.known.get(hash)
    if (known) return known
    const made = this.make(hash)
    if (this.known.size > 4000) this.known.clear()
    this.known.set(hash, made)
    return made
  }

  private make(hash: string): string {
    const pixels = decode(bytes(hash))
    this.canvas ??= document.createElement('canvas')
    const context = this.canvas.getContext('2d')
    if (!pixels || !context) return 'none'
    this.canvas.width = pixels.width
    this.canvas.height = pixels.height
    context.putImageData(new ImageData(pixels.rgba, pixels.width, pixels.height), 0, 0)
    return `url("${this.canvas.toDataURL()}")`
  }
}
