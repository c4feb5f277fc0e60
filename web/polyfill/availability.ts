import type { Client } from '../src/api/client'
import type { Pack, Task } from '../src/api/types'

export type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available'

/** Tells whether Qiao can do a task in the languages; an unreachable one cannot. */
export async function availability(client: Client, task: Task, languages: readonly string[]): Promise<Availability> {
  try {
    const tiers = (await client.capabilities()).filter((c) => c.ready && c.tasks.includes(task))
    if (tiers.some((c) => c.tier !== 'offline')) return 'available'
    if (tiers.length === 0 || !languages.every(offline)) return 'unavailable'
    return task === 'proofread' ? await packed(client) : 'available'
  } catch {
    return 'unavailable'
  }
}

/** Fetches the packs that are not there yet; told gets the share that is done. */
export async function fetchPacks(client: Client, signal: AbortSignal, told: (share: number) => void): Promise<void> {
  const wanted = (await client.packs()).filter(absent)
  for (const [i, pack] of wanted.entries()) {
    for await (const { done, total } of client.pull(pack.name, signal)) {
      told((i + (total > 0 ? done / total : 0)) / wanted.length)
    }
  }
}

async function packed(client: Client): Promise<Availability> {
  const packs = await client.packs()
  if (packs.some((p) => p.state === 'downloading')) return 'downloading'
  return packs.some(absent) ? 'downloadable' : 'available'
}

function absent(p: Pack): boolean {
  return p.state === 'absent' || p.state === 'broken'
}

/** The offline tier knows English and Chinese. */
function offline(language: string): boolean {
  return /^(en|zh)(-|$)/i.test(language)
}
