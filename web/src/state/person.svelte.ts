import type { Client } from '../api/client'

export type Role = 'user' | 'viewer' | 'operator' | 'admin'

const ranks: Role[] = ['user', 'viewer', 'operator', 'admin']

/** Who the server takes this page's user for, and where people sign in. */
export interface Who {
  in: boolean
  user?: string
  name?: string
  role?: Role
  by?: 'local' | 'key' | 'sign-in'
  signIn?: string
}

/** The person at this page. What their role may not do is left out; the server enforces it. */
export class Person {
  who = $state<Who | null>(null)
  private client: Client

  constructor(client: Client) {
    this.client = client
  }

  load = async (): Promise<void> => {
    try {
      this.who = await this.client.get<Who>('/v1/me')
    } catch {
      this.who = null // a server that does not say: it refuses what may not be
    }
  }

  /** Whether something is worth showing: what is not known yet is. */
  may(role: Role): boolean {
    if (!this.who?.role) return true
    return ranks.indexOf(this.who.role) >= ranks.indexOf(role)
  }

  get signedIn(): boolean {
    return this.who?.by === 'sign-in'
  }

  /** The address where this person signs in and is returned to the page; empty where nobody can, or they have. */
  get door(): string {
    if (!this.who?.signIn || this.signedIn) return ''
    const page = /^#(\/[a-z]+)/.exec(location.hash)?.[1]
    return this.who.signIn + (page ? `?to=${page}` : '')
  }

  /** Ends the session here and, where it can, at the provider. */
  signOut = async (): Promise<void> => {
    const { next } = await this.client.send<{ next: string }>('POST', '/auth/logout')
    location.assign(next || '/')
  }
}
