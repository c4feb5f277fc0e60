// Rewriter, Proofreader, Summarizer and Writer of the web's drafts (Writing
// Assistance APIs and Proofreader API), on top of a Qiao server.
//
//   <script type="module" src="http://127.0.0.1:7333/polyfill.js" data-qiao></script>
//
// Where the browser has an interface of its own, that one stays, unless the
// attribute data-qiao-force is there. A value of data-qiao is the address of
// the server; else it is where the script came from. Programs that need a key
// or other names import install instead.
import { Client } from '../src/api/client'
import { makeProofreader } from './proofreader'
import { makeRewriter, makeSummarizer, makeWriter } from './writers'

export interface InstallOptions {
  base?: string // the server; the script's own origin if left out
  key?: string // what the server demands, if anything
  force?: boolean // replaces the browser's own interfaces
  target?: object // where the names are put; the global object if left out
}

/** Makes the four interfaces of a server, and installs nothing. */
export function interfaces({ base, key }: Pick<InstallOptions, 'base' | 'key'> = {}) {
  const client = new Client({ base: (base || origin()).replace(/\/+$/, ''), key: () => key ?? null })
  return {
    Rewriter: makeRewriter(client),
    Proofreader: makeProofreader(client),
    Summarizer: makeSummarizer(client),
    Writer: makeWriter(client),
  }
}

/** Installs the interfaces that are lacking, and returns the names of those. */
export function install({ force = false, target = globalThis, ...server }: InstallOptions = {}): string[] {
  const lacking = Object.entries(interfaces(server)).filter(([name]) => force || !(name in target))
  for (const [name, value] of lacking) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
  }
  return lacking.map(([name]) => name)
}

function origin(): string {
  return new URL(import.meta.url).origin
}

const script = typeof document === 'undefined' ? null : document.querySelector('script[data-qiao]')
if (script) install({ base: script.getAttribute('data-qiao') ?? '', force: script.hasAttribute('data-qiao-force') })
