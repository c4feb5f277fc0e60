/** Reads a choice that was saved in this browser, or the fallback. */
export function recall<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
  const saved = attempt(() => localStorage.getItem(`qiao.${name}`)) as T | null
  return saved !== null && allowed.includes(saved) ? saved : fallback
}

/** Saves a choice in this browser, where the browser allows it. */
export function remember(name: string, value: string): void {
  attempt(() => localStorage.setItem(`qiao.${name}`, value))
}

function attempt<T>(f: () => T): T | null {
  try {
    return f()
  } catch {
    return null // storage is switched off; the choice lasts as long as the page
  }
}
