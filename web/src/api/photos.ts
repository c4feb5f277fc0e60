// The wire types of photos. They mirror the Go packages photo, photo/query and photo/search.
import type { Client } from './client'
import { asProblem, Problem, problemFrom } from './problem'

export interface Day { day: string; count: number; after: string }
export type PhotoState = 'ready' | 'damaged' | 'refused' | 'other'
/** What a grid needs of a photo. */
export interface Tile {
  id: string
  name: string
  width: number
  height: number
  taken?: string // on the clock at the place
  state: PhotoState
  format?: string
  media?: string[] | null
  thumbHash?: string
}
export interface PlaceName { id?: string; en?: string; zh?: string }
export interface Box { x: number; y: number; w: number; h: number }
export type Corners = [number, number][]
export interface Photo extends Omit<Tile, 'taken'> {
  path?: string
  folder?: string
  size: number
  reason?: string
  taken?: { wall: string; offset?: number; zone?: string; source: string }
  camera: { make?: string; model?: string; lens?: string }
  exposure: { iso?: number; aperture?: number; seconds?: number; focal?: number; flash?: boolean }
  gps?: { lat: number; lon: number; alt?: number }
  place?: { nearest: PlaceName; city: PlaceName; region: PlaceName; country: PlaceName; landmarks?: PlaceName[] }
  rating?: number
  title?: string
  caption?: string
  keywords?: string[]
  people?: string[]
  lines?: { text: string; confidence: number; box: Corners }[]
  tags?: { en: string; zh: string; score: number; box: Box }[]
  colours?: { name: string; share: number }[]
  captions?: { zh?: string; en?: string } | null
  captioner?: string // the model that made the captions
}
/** What a model describes, and of which albums. */
export interface Captions {
  model: string
  shared: boolean
  consents: { album: string; allowed: boolean }[]
  albums: { name: string; photos: number; captions: number }[]
  running: boolean
  progress: { done: number; skipped: number; total: number }
  failure?: string
  fix?: string
}
export interface Chip {
  id: string
  kind: string
  label: string
  span: { start: number; end: number }
  negated?: boolean
  group: number
  value: Record<string, unknown>
}
export interface Plan { query: string; language?: string; chips: Chip[]; question?: string }
export interface Evidence {
  chip?: string
  kind: string
  text?: string
  textZh?: string
  from?: string
  by?: string // the model that wrote the caption
  line?: Corners
  box?: Box
  score?: number
  share?: number
  rank?: number
}
export interface Found { photo: Photo; score: number; evidence: Evidence[] }
export interface Fact { value: string; label?: string; labelZh?: string; count: number; ids: string[] }
export interface Answer { question: string; text: string; textZh: string; count: number; facts?: Fact[] }
export interface SearchAnswer {
  plan: Plan
  hits: Found[]
  total: number
  also?: Found[]
  missed?: string[]
  answer?: Answer
}
export interface Ingestion {
  folder: string
  phase: string
  done: number
  total: number
  rate: number
  left: number // seconds
  faulty: number
  error?: string
}
export interface PhotoStatus {
  photos: number
  states: Partial<Record<PhotoState, number>>
  pending: Record<string, number>
  bytes: number
  missing: string[]
  progress?: Ingestion
  folders: { path: string; watch: boolean; last: string }[]
}
export interface Group { kind: 'exact' | 'similar' | 'burst'; photos: Photo[] }
export interface Bounds { west: number; south: number; east: number; north: number }
export interface Cluster { lat: number; lon: number; count: number; bounds: Bounds; name: PlaceName; cover: string }
export interface PhotoMap { clusters: Cluster[]; total: number; located: number; all?: Bounds }
export interface Question { query?: string; plan?: Plan; now: string; language?: string; limit: number; offset: number }

const at = (id: string, more = '') => `/v1/photos/${encodeURIComponent(id)}${more}`
const query = (values: object) => new URLSearchParams(Object.entries(values).map(([k, v]) => [k, String(v)])).toString()

/** Where the pictures of a photo are. */
export const addresses = {
  thumbnail: (id: string) => at(id, '/thumbnail'),
  preview: (id: string) => at(id, '/preview?side=2048'),
  original: (id: string) => at(id, '/original'),
}

/** The photos of a server. */
export const photos = (c: Client) => ({
  status: () => c.get<PhotoStatus>('/v1/photos/status'),
  days: () => c.get<{ days: Day[]; total: number }>('/v1/photos/days'),
  tiles: (after: string, limit: number) => c.get<{ tiles: Tile[]; next?: string; total: number }>(`/v1/photos/tiles?${query({ after, limit })}`),
  photo: (id: string) => c.get<Photo>(at(id)),
  remove: (id: string) => c.send('DELETE', at(id)),
  search: (q: Question, signal?: AbortSignal) => c.send<SearchAnswer>('POST', '/v1/photos/search', q, { signal }),
  similar: async (id: string) => (await c.get<{ hits: Found[] }>(at(id, '/similar?limit=100'))).hits,
  duplicates: async () => (await c.get<{ groups: Group[] }>('/v1/photos/duplicates')).groups,
  map: (b: Bounds, columns: number) => c.get<PhotoMap>(`/v1/photos/map?${query({ ...b, columns })}`),
  within: (b: Bounds) => c.get<{ tiles: Tile[]; total: number }>(`/v1/photos/within?${query({ ...b, limit: 1000 })}`),
  captions: () => c.get<Captions>('/v1/photos/captions'),
  consent: (album: string, allowed: boolean) => c.send('PUT', '/v1/photos/captions/consent', { album, allowed }),
  runCaptions: () => c.send('POST', '/v1/photos/captions/run'),
  stopCaptions: () => c.send('DELETE', '/v1/photos/captions/run'),
  dropCaptions: () => c.send('DELETE', '/v1/photos/captions'),
  upload: (file: File, sent: (bytes: number) => void, signal: AbortSignal) => upload(c, file, sent, signal),
})

/** Sends a file and tells how far it is, which fetch cannot. Resolves to whether it is new. */
function upload(c: Client, file: File, sent: (bytes: number) => void, signal: AbortSignal): Promise<boolean> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    request.open('POST', c.address(`/v1/photos/upload?${query({ name: file.name })}`))
    for (const [name, value] of Object.entries(c.headers())) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (e) => sent(e.loaded)
    request.onload = () => (request.status < 300 ? done(request.status === 201) : fail(refusal(request)))
    request.onerror = () => fail(new Problem('unreachable', 'the server does not answer'))
    request.onabort = () => fail(new Problem('canceled', 'stopped'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function refusal(request: XMLHttpRequest): Problem {
  try {
    return problemFrom(JSON.parse(request.responseText), request.status)
  } catch (cause) {
    return cause instanceof SyntaxError ? problemFrom(null, request.status) : asProblem(cause)
  }
}

/** A photo as a grid needs it. */
export const tileOf = ({ taken, ...p }: Photo): Tile => ({ ...p, taken: taken?.wall })
