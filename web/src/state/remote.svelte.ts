import { asProblem, type Problem } from '../api/problem'

/** A value that the server keeps: not asked for, on its way, here, or refused. */
export class Remote<T> {
  value = $state.raw<T | null>(null)
  problem = $state.raw<Problem | null>(null)
  loading = $state(false)

  constructor(private fetch: () => Promise<T>) {}

  /** Asks again. The old value stays until the new one is here. */
  load = async (): Promise<void> => {
    this.loading = true
    try {
      this.value = await this.fetch()
      this.problem = null
    } catch (cause) {
      this.problem = asProblem(cause)
    }
    this.loading = false
  }

  /** Changes something on the server, then asks again. */
  change = async (change: () => Promise<unknown>): Promise<void> => {
    try {
      await change()
    } catch (cause) {
      this.problem = asProblem(cause)
      return
    }
    await this.load()
  }
}
