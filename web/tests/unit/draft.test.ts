import { expect, test, vi } from 'vitest'
import type { Edit } from '../../src/api/types'
import { Draft } from '../../src/state/draft.svelte'

function edit(text: string, before: string, after: string, more: Partial<Edit> = {}): Edit {
  const start = text.indexOf(before)
  const pos = (utf16: number) => ({ byte: 0, rune: 0, utf16 })
  return {
    id: before, start: pos(start), end: pos(start + before.length), before, after, hash: '',
    type: 'spelling', rule: 'spell', confidence: 0.9, auto: true, tier: 'offline', ...more,
  }
}

function draftOf(text: string, ...edits: Edit[]): Draft {
  const draft = new Draft()
  draft.edited(text, 'insertFromPaste')
  draft.offer(edits, { start: 0, end: text.length })
  return draft
}

const text = '👍 He go to scool by buss'
const all = [edit(text, 'go', 'goes'), edit(text, 'scool', 'school'), edit(text, 'buss', 'bus')]
const open = (draft: Draft) => draft.suggestions.map((s) => s.before)

test('accepting one edit moves those after it', () => {
  const draft = draftOf(text, ...all)
  draft.accept(draft.suggestions[0]!)
  draft.accept(draft.suggestions[0]!)
  expect(draft.text).toBe('👍 He goes to school by buss')
  expect(draft.text.slice(draft.suggestions[0]!.start, draft.suggestions[0]!.end)).toBe('buss')
})

test('accepting all is one step', () => {
  const draft = draftOf(text, ...all)
  draft.acceptAll(draft.safe)
  expect(draft.text).toBe('👍 He goes to school by bus')
  draft.edited(text, 'historyUndo')
  expect(open(draft)).toEqual(['go', 'scool', 'buss'])
  draft.edited('👍 He goes to school by bus', 'historyRedo')
  expect(open(draft)).toEqual([])
})

test('a rejected edit stays away until it is taken back', () => {
  const draft = draftOf(text, ...all)
  draft.dismiss([draft.suggestions[1]!])
  draft.offer(all, { start: 0, end: text.length })
  expect(open(draft)).toEqual(['go', 'buss'])
  expect(draft.undoSilent()).toBe(true)
  expect(open(draft)).toEqual(['go', 'scool', 'buss'])
  expect(draft.undoSilent()).toBe(false)
})

test('a rejected edit stays away while the text around it changes', () => {
  const draft = draftOf(text, ...all)
  draft.dismiss([draft.suggestions[1]!])
  draft.accept(draft.suggestions[0]!)
  draft.edited(draft.text + '!', 'insertText')
  const now = draft.text
  draft.offer([edit(now, 'scool', 'school'), edit(now, 'buss', 'bus')], { start: 0, end: now.length })
  expect(open(draft)).toEqual(['buss'])
})

test('undo of a typed text leaves what was rejected before it', () => {
  const draft = draftOf(text, ...all)
  draft.dismiss([draft.suggestions[0]!])
  draft.edited(text + '!', 'insertText')
  expect(draft.undoSilent()).toBe(false)
  draft.edited(text, 'historyUndo')
  expect(draft.undoSilent()).toBe(true)
  expect(open(draft)).toContain('go')
})

test('undo of an accepted edit takes its decision back', () => {
  const draft = draftOf(text, ...all)
  const marks = { takenBack: vi.fn(), redone: vi.fn() }
  draft.accept(draft.suggestions[0]!, undefined, marks)
  draft.edited(text, 'historyUndo')
  expect(marks.takenBack).toHaveBeenCalledOnce()
})

test('typing into an edit takes it away, and the others keep their place', () => {
  const draft = draftOf(text, ...all)
  draft.edited(text.replace('scool', 'scoool'), 'insertText')
  expect(open(draft)).toEqual(['go', 'buss'])
  expect(draft.suggestions.every((s) => draft.text.slice(s.start, s.end) === s.before)).toBe(true)
})

test('edits that no longer fit are not shown', () => {
  const draft = draftOf('something else', ...all)
  expect(open(draft)).toEqual([])
})

test('the active edit stays active when the same is offered again', () => {
  const draft = draftOf(text, ...all)
  draft.activeId = draft.suggestions[1]!.id
  draft.offer(all, { start: 0, end: text.length })
  expect(draft.active?.before).toBe('scool')
})

test('after a decision the next edit is active, and stepping goes round', () => {
  const draft = draftOf(text, ...all)
  expect(draft.step(1)?.before).toBe('go')
  draft.accept(draft.active!)
  expect(draft.active?.before).toBe('scool')
  expect(draft.step(1)?.before).toBe('buss')
  expect(draft.step(1)?.before).toBe('scool')
  expect(draft.step(-1)?.before).toBe('buss')
})

test('stepping begins at the caret', () => {
  const draft = draftOf(text, ...all)
  draft.caret = text.indexOf('by')
  expect(draft.step(1)?.before).toBe('buss')
  draft.activeId = null
  expect(draft.step(-1)?.before).toBe('scool')
})

test('another wording can be accepted', () => {
  const draft = draftOf(text, ...all)
  draft.accept(draft.suggestions[0]!, 'went')
  expect(draft.text).toContain('He went to')
})

test('replacing a part can be undone', () => {
  const draft = draftOf(text, ...all)
  draft.replace({ start: 0, end: text.length, text: 'new' })
  expect(draft.text).toBe('new')
  draft.edited(text, 'historyUndo')
  expect(open(draft)).toEqual(['go', 'scool', 'buss'])
})
