/** Writes a partner's id as a name: "qwen" is Qwen. */
export function titled(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}

/** Says a region such as "cn" or "cn-beijing" in a language. */
export function place(region: string, tag: string): string {
  const [country = '', ...rest] = region.split('-')
  if (!/^[a-z]{2}$/i.test(country)) return region
  const name = new Intl.DisplayNames(tag, { type: 'region' }).of(country.toUpperCase()) ?? region
  return rest.length === 0 ? name : `${titled(rest.join(' '))}, ${name}`
}
