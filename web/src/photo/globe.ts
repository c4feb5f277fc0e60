// A map in degrees: longitude to the right, latitude up, both at the same scale.
import type { Bounds } from '../api/photos'

/** What is looked at: the middle, and how many pixels a degree has. */
export interface View { lon: number; lat: number; scale: number }
export interface Size { width: number; height: number }

export const closest = 20_000 // pixels of a degree: a street

/** Keeps a view on the globe, and no smaller than the whole of it. */
export function held(v: View, { width, height }: Size): View {
  const scale = Math.min(closest, Math.max(v.scale, Math.min(width / 360, height / 180)))
  const within = (x: number, limit: number, half: number) => (half >= limit ? 0 : Math.min(limit - half, Math.max(half - limit, x)))
  return { scale, lon: within(v.lon, 180, width / 2 / scale), lat: within(v.lat, 90, height / 2 / scale) }
}

export function boundsOf(v: View, { width, height }: Size): Bounds {
  const [x, y] = [width / 2 / v.scale, height / 2 / v.scale]
  return { west: Math.max(-180, v.lon - x), east: Math.min(180, v.lon + x), south: Math.max(-90, v.lat - y), north: Math.min(90, v.lat + y) }
}

/** Where a place is drawn. */
export const place = (v: View, { width, height }: Size, lon: number, lat: number): [number, number] =>
  [width / 2 + (lon - v.lon) * v.scale, height / 2 - (lat - v.lat) * v.scale]

/** A view that shows bounds with a margin. */
export function fit(b: Bounds, size: Size): View {
  const scale = Math.min(size.width / Math.max(0.02, (b.east - b.west) * 1.3), size.height / Math.max(0.02, (b.north - b.south) * 1.3))
  return held({ lon: (b.west + b.east) / 2, lat: (b.south + b.north) / 2, scale }, size)
}

/** A view that is nearer by a factor, the point (x, y) staying where it is. */
export function nearer(v: View, size: Size, by: number, x = size.width / 2, y = size.height / 2): View {
  const lon = v.lon + (x - size.width / 2) / v.scale
  const lat = v.lat - (y - size.height / 2) / v.scale
  const scale = held({ ...v, scale: v.scale * by }, size).scale
  return held({ scale, lon: lon - (x - size.width / 2) / scale, lat: lat + (y - size.height / 2) / scale }, size)
}

const steps = [60, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01]

/** The lines of longitude or latitude between two ends, some 100 pixels apart. */
export function lines(low: number, high: number, scale: number): number[] {
  const step = steps.findLast((s) => s * scale >= 90) ?? 60
  const list: number[] = []
  for (let i = Math.ceil(low / step); i * step <= high; i++) list.push(Number((i * step).toFixed(2)))
  return list
}

/** Says a line: 30° E, 12.5° S. */
export function degrees(value: number, [plus, minus]: [string, string]): string {
  return `${Math.abs(value)}°${value > 0 ? ` ${plus}` : value < 0 ? ` ${minus}` : ''}`
}
