import { tick } from 'svelte'
import { needsConsent, type Suggestion } from '../edit/suggestion'
import type { App } from './app'
import type { Marks } from './draft.svelte'

/** How the user goes through the suggestions, by mouse and by key. */
export class Review {
  said = $state('') // for screen readers
  consent = $state<string | null>(null) // the suggestion that asks for consent

  constructor(private app: App) {}

  /** Goes to the next suggestion, or the one before, and puts the focus on it. */
  go(by: 1 | -1): void {
    if (this.app.draft.step(by)) void this.focus()
  }

  /** Accepts an edit. One that changes a fact asks for consent first. */
  accept(s: Suggestion, after?: string): void {
    if (needsConsent(s) && this.consent !== s.id) {
      this.consent = s.id
      return
    }
    this.consent = null
    this.app.draft.accept(s, after, this.learn([s], true))
    this.say('said.accepted')
  }

  acceptSafe(): void {
    const list = this.app.draft.safe
    if (list.length === 0) return
    this.app.draft.acceptAll(list, this.learn(list, true))
    this.say('said.accepted')
  }

  reject(s: Suggestion): void {
    this.consent = null
    this.app.draft.dismiss([s], this.learn([s], false))
    this.say('said.rejected')
  }

  /** Adds a word to the dictionary and drops what else is said of it. */
  async know(s: Suggestion): Promise<void> {
    this.app.draft.dismiss(this.app.draft.suggestions.filter((o) => o.type === 'spelling' && o.before === s.before))
    await this.app.words.add(s.before)
    this.say('said.known')
  }

  /** Mutes a rule and drops all that it says. */
  async mute(s: Suggestion): Promise<void> {
    this.app.draft.dismiss(this.app.draft.suggestions.filter((o) => o.rule === s.rule))
    await this.app.profile.mute(s.rule, true)
    this.say('said.muted')
  }

  /** Goes back to the text. */
  leave(): void {
    const at = this.app.draft.active
    this.app.draft.activeId = null
    this.consent = null
    const caret = at?.end ?? this.app.draft.caret
    this.app.draft.surface?.select(caret, caret)
  }

  private learn(list: readonly Suggestion[], accepted: boolean): Marks {
    const { profile } = this.app
    const decisions = list.map((s) => ({ rule: s.rule, accepted }))
    profile.decide(decisions)
    return { takenBack: () => profile.withdraw(decisions), redone: () => profile.decide(decisions) }
  }

  private say(key: 'said.accepted' | 'said.rejected' | 'said.known' | 'said.muted'): void {
    this.said = this.app.locale.t(key, { n: this.app.draft.suggestions.length })
    if (document.activeElement?.closest('[data-suggestions]') || document.activeElement === document.body) void this.focus()
  }

  private async focus(): Promise<void> {
    await tick()
    const id = this.app.draft.activeId
    const line = id && document.getElementById(`suggestion-${id}`)
    if (line) line.focus()
    else document.getElementById('suggestions-title')?.closest<HTMLElement>('[data-suggestions]')?.focus()
  }
}
