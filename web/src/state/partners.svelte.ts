import type { Client } from '../api/client'
import type { Partner } from '../api/types'
import { Remote } from './remote.svelte'

/** The partners that are configured, and how each is. */
export class Partners extends Remote<Partner[]> {
  checking = $state.raw<ReadonlySet<string>>(new Set())

  constructor(private client: Client) {
    super(client.partners)
  }

  /** Calls one partner to see whether it answers. */
  async check(id: string): Promise<void> {
    this.checking = new Set([...this.checking, id])
    await this.change(() => this.client.checkPartner(id))
    this.checking = new Set([...this.checking].filter((other) => other !== id))
  }
}
