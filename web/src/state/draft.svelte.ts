import type { Edit } from '../api/types'
import { applyChange, changeBetween, joinChanges, rebase, type Change } from '../edit/change'
import { fits, suggestionOf, type Suggestion } from '../edit/suggestion'
import { Unchecked } from '../edit/unchecked'

/** Where the draft is edited: changes go through it so that its undo knows them. */
export interface Surface {
  replace(change: Change): void
  undo(): void
  select(start: number, end: number): void
  selection(): { start: number; end: number }
}

interface State { text: string; suggestions: readonly Suggestion[]; rejected: readonly Suggestion[] }

/** What an action changed, to take it back and to do it again. */
interface Step { before: State; after: State; takenBack: () => void; redone: () => void }

const deepest = 200 // steps of history that are kept

/** The text that is being written, with the edits proposed for it. */
export class Draft {
  text = $state('')
  suggestions = $state.raw<readonly Suggestion[]>([]) // in order of place, none overlapping
  activeId = $state<string | null>(null)
  active = $derived(this.suggestions.find((s) => s.id === this.activeId) ?? null)
  safe = $derived(this.suggestions.filter((s) => s.auto))

  readonly unchecked = new Unchecked()
  surface: Surface | null = null
  caret = 0 // where the user is

  private past: Step[] = []
  private future: Step[] = []
  private rejected: readonly Suggestion[] = [] // they move with the text and stay away
  private followers = new Set<(c: Change) => void>()
  private acting = false
  private runs = 0

  /** Takes over what the surface now holds. How is an input event's inputType. */
  edited(text: string, how: string): void {
    const change = changeBetween(this.text, text)
    if (!change) return
    if (how === 'historyUndo' && this.travel(this.past, this.future, text, 'before', change)) return
    if (how === 'historyRedo' && this.travel(this.future, this.past, text, 'after', change)) return
    this.follow(text, change, this.acting)
  }

  /** Calls f for each change from now on, until the function it returns is called. */
  following(f: (c: Change) => void): () => void {
    this.followers.add(f)
    return () => this.followers.delete(f)
  }

  /** Puts new edits of a part of the text in the place of the old ones there. */
  offer(edits: readonly Edit[], part: { start: number; end: number }): void {
    this.place(this.read(edits, part.start), part)
  }

  /** Makes edits of the text as it was from offset on into suggestions. */
  read(edits: readonly Edit[], offset: number): Suggestion[] {
    const run = ++this.runs
    return edits.map((e) => suggestionOf(e, offset, run))
  }

  /** Adds one suggestion, in the place of those it overlaps. */
  add(s: Suggestion): void {
    this.place([s], { start: s.start + 0.5, end: s.end - 0.5 })
  }

  /** Puts suggestions in the place of the old ones in a part of the text. */
  place(offered: readonly Suggestion[], part: { start: number; end: number }): void {
    const old = this.suggestions.filter((s) => s.end < part.start || s.start > part.end)
    const here = this.suggestions.filter((s) => !old.includes(s))
    const fresh = offered
      .filter((s) => fits(this.text, s) && !this.rejected.some((old) => same(old, s)))
      .map((s) => ({ ...s, id: here.find((h) => same(h, s))?.id ?? s.id }))
    this.suggestions = apart([...old, ...fresh])
  }

  /** Makes the edit, with another wording if one is given. */
  accept(s: Suggestion, after = s.after, marks = noMarks): void {
    this.act([{ start: s.start, end: s.end, text: after }], [s], marks)
  }

  /** Makes several edits as one step. */
  acceptAll(list: readonly Suggestion[], marks = noMarks): void {
    this.act(list.map((s) => ({ start: s.start, end: s.end, text: s.after })), list, marks)
  }

  /** Drops suggestions for good; undo brings them back. */
  dismiss(list: readonly Suggestion[], marks = noMarks): void {
    const before = this.state()
    this.moveOn(list)
    this.suggestions = this.suggestions.filter((s) => !list.includes(s))
    this.rejected = [...this.rejected, ...list]
    this.record({ before, after: this.state(), ...marks })
  }

  /** Replaces a part of the text, as one step that can be undone. */
  replace(change: Change): void {
    this.act([change], [], noMarks)
  }

  /**
   * Takes back the last step if it left the text as it was, such as a rejected
   * edit, and tells whether it did. Changes of the text are the surface's to undo.
   */
  undoSilent(): boolean {
    const step = this.past.at(-1)
    if (!step || step.before.text !== step.after.text || step.after.text !== this.text) return false
    this.past.pop()
    this.restore(step.before)
    this.future.push(step)
    step.takenBack()
    return true
  }

  /** The text before the last step, if that step led to the text as it is now. */
  textBefore(): string | null {
    const step = this.past.at(-1)
    return step?.after.text === this.text ? step.before.text : null
  }

  /** Takes back the last step or, where there is none, what was typed last. */
  undo(): void {
    if (!this.undoSilent()) this.surface?.undo()
  }

  /** Makes the next suggestion active, or the one before, round the end. */
  step(by: 1 | -1): Suggestion | null {
    const list = this.suggestions
    if (list.length === 0) return null
    let i = list.findIndex((s) => s.id === this.activeId)
    if (i < 0) i = by > 0 ? list.findIndex((s) => s.end >= this.caret) - 1 : list.findIndex((s) => s.start >= this.caret)
    const next = list[(Math.max(i, -1) + by + list.length) % list.length]!
    this.activeId = next.id
    return next
  }

  private act(changes: Change[], gone: readonly Suggestion[], marks: Marks): void {
    const change = joinChanges(this.text, changes)
    if (!change) return
    const before = this.state()
    this.moveOn(gone)
    this.suggestions = this.suggestions.filter((s) => !gone.includes(s))
    const kept = rebaseAll(this.suggestions, changes)
    const away = rebaseAll(this.rejected, changes)
    this.acting = true
    if (this.surface) this.surface.replace(change)
    else this.follow(applyChange(this.text, change), change, true)
    this.acting = false
    this.suggestions = kept
    this.rejected = away
    this.record({ before, after: this.state(), ...marks })
  }

  private follow(text: string, change: Change, acting: boolean): void {
    this.text = text
    this.suggestions = rebase(this.suggestions, change, acting ? 'overlap' : 'touch')
    this.rejected = rebase(this.rejected, change, 'overlap')
    this.unchecked.changed(change, text)
    if (!acting) this.future = []
    this.followers.forEach((f) => f(change))
  }

  /** Moves through the history to the step whose side reads text. */
  private travel(from: Step[], to: Step[], text: string, side: 'before' | 'after', change: Change): boolean {
    const i = from.findLastIndex((s) => s[side].text === text && s.before.text !== s.after.text)
    if (i < 0) return false
    const steps = from.splice(i).reverse()
    to.push(...steps)
    this.text = text
    this.restore(steps.at(-1)![side])
    this.unchecked.changed(change, text)
    steps.forEach((s) => (side === 'before' ? s.takenBack() : s.redone()))
    this.followers.forEach((f) => f(change))
    return true
  }

  /** Makes the suggestion after those that go active, if one of them was. */
  private moveOn(gone: readonly Suggestion[]): void {
    const at = gone.find((s) => s.id === this.activeId)
    if (!at) return
    const rest = this.suggestions.filter((s) => !gone.includes(s))
    this.activeId = (rest.find((s) => s.start >= at.start) ?? rest.at(-1))?.id ?? null
  }

  private state(): State {
    return { text: this.text, suggestions: this.suggestions, rejected: this.rejected }
  }

  private restore(state: State): void {
    this.suggestions = state.suggestions
    this.rejected = state.rejected
  }

  private record(step: Step): void {
    this.past = [...this.past, step].slice(-deepest)
    this.future = []
  }
}

/** What else must happen when a step is taken back or done again. */
export interface Marks { takenBack: () => void; redone: () => void }
const noMarks: Marks = { takenBack: () => {}, redone: () => {} }

function same(a: Suggestion, b: Suggestion): boolean {
  return a.start === b.start && a.end === b.end && a.after === b.after && a.rule === b.rule
}

/** Moves suggestions past several changes that are given in order of place. */
function rebaseAll(list: readonly Suggestion[], changes: readonly Change[]): Suggestion[] {
  return [...changes].reverse().reduce<Suggestion[]>((left, c) => rebase(left, c, 'overlap'), [...list])
}

/** Sorts suggestions, and of two that overlap drops the later one. */
function apart(list: Suggestion[]): Suggestion[] {
  const sorted = list.sort((a, b) => a.start - b.start || a.end - b.end)
  return sorted.filter((s, i) => {
    const last = sorted[i - 1]
    return !last || s.start > last.end || (s.start === last.end && s.start !== s.end) || (s.start >= last.end && s.end > last.end)
  })
}
