import type { Client } from '../api/client'
import type { Term } from '../api/types'
import { Remote } from './remote.svelte'

/** How things must be written. */
export class Glossary extends Remote<Term[]> {
  constructor(private client: Client) {
    super(client.glossary)
  }

  put = (term: Term) => this.change(() => this.client.putTerm(term))
  remove = (term: string) => this.change(() => this.client.removeTerm(term))
}
