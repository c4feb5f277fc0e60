import { getContext, setContext } from 'svelte'
import { Client } from '../api/client'
import { Answer } from './answer.svelte'
import { Assistant } from './assistant.svelte'
import { Bakeoffs } from './bakeoffs.svelte'
import { Capabilities } from './capabilities.svelte'
import { Capacity } from './capacity.svelte'
import { Draft } from './draft.svelte'
import { Glossary } from './glossary.svelte'
import { Key } from './key.svelte'
import { Locale } from './locale.svelte'
import { Packs } from './packs.svelte'
import { Partners } from './partners.svelte'
import { Person } from './person.svelte'
import { Photos } from './photos.svelte'
import { Profile } from './profile.svelte'
import { Proofreading } from './proofreading.svelte'
import { Theme } from './theme.svelte'
import { Traffic } from './traffic.svelte'
import { Words } from './words.svelte'

/** The nouns of the page, made once and handed down by context. */
export function makeApp() {
  const locale = new Locale()
  const theme = new Theme()
  const key = new Key()
  const client = new Client({ key: () => key.value, refused: () => (key.wanted = true) })
  const draft = new Draft()
  return {
    locale, theme, key, client, draft,
    person: new Person(client),
    proofreading: new Proofreading(client, draft, locale),
    answer: new Answer(client),
    capabilities: new Capabilities(client),
    partners: new Partners(client),
    traffic: new Traffic(client),
    assistant: new Assistant(client, locale),
    bakeoffs: new Bakeoffs(client),
    capacity: new Capacity(client),
    packs: new Packs(client),
    photos: new Photos(client, () => key.value !== null),
    words: new Words(client),
    glossary: new Glossary(client),
    profile: new Profile(client),
  }
}

export type App = ReturnType<typeof makeApp>

const name = Symbol('app')

export const provideApp = (app: App): App => setContext(name, app)
export const useApp = (): App => getContext<App>(name)
