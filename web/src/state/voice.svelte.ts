/** What the browser's speech recognition has of a standard; TypeScript does not know it yet. */
interface Recognition extends EventTarget {
  lang: string
  interimResults: boolean
  onresult: ((e: { results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }> }) => void) | null
  onerror: ((e: { error: string }) => void) | null
  onend: (() => void) | null
  start(): void
  abort(): void
}

type Maker = new () => Recognition

function maker(): Maker | undefined {
  const w = globalThis as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker }
  return w.SpeechRecognition ?? w.webkitSpeechRecognition
}

/** A microphone, where the browser understands speech. */
export class Voice {
  readonly able = maker() !== undefined
  listening = $state(false)
  text = $state('') // as far as it was understood
  failed = $state('') // the browser's word for what went wrong

  private at: Recognition | null = null

  /** Listens to one sentence, and hands it over. */
  listen(tag: string, heard: (text: string) => void): void {
    const Make = maker()
    if (!Make || this.listening) return
    const r = (this.at = new Make())
    r.lang = tag
    r.interimResults = true
    let final = false
    r.onresult = ({ results }) => {
      this.text = [...Array.from(results)].map((alternatives) => alternatives[0]?.transcript ?? '').join('')
      final = Array.from(results).every((alternatives) => alternatives.isFinal)
    }
    r.onerror = ({ error }) => { if (error !== 'aborted') this.failed = error }
    r.onend = () => {
      this.listening = false
      if (final && this.text.trim() !== '') heard(this.text.trim())
    }
    this.text = this.failed = ''
    this.listening = true
    r.start()
  }

  stop(): void {
    this.at?.abort()
    this.listening = false
  }
}
