const name = 'qiao.key'

/** The key that the server demands. It is kept until the tab closes. */
export class Key {
  value = $state<string | null>(read())
  wanted = $state(false) // the server refused a call for want of it

  use(value: string): void {
    this.value = value === '' ? null : value
    this.wanted = false
    try {
      if (this.value === null) sessionStorage.removeItem(name)
      else sessionStorage.setItem(name, this.value)
    } catch {
      // storage is switched off; the key lasts as long as the page
    }
  }
}

function read(): string | null {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}
