import type { Client } from '../api/client'
import { Remote } from './remote.svelte'

/** The user's dictionary. */
export class Words extends Remote<string[]> {
  constructor(private client: Client) {
    super(client.words)
  }

  add = (word: string) => this.change(() => this.client.addWord(word))
  remove = (word: string) => this.change(() => this.client.removeWord(word))
}
