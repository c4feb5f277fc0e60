import type { Pack } from '../api/types'
import type { Language } from './format'

/** The title of a pack in a language. */
export function titleOf(p: Pack, language: Language): string {
  return (language === 'zh' && p.titleZh) || p.title || p.name
}

/** Writes a partner's id as a name: "qwen" is Qwen. */
export function titled(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}

const cities: Record<string, string> = {
  beijing: '北京', shanghai: '上海', hangzhou: '杭州', shenzhen: '深圳', guangzhou: '广州',
  singapore: '新加坡', frankfurt: '法兰克福', virginia: '弗吉尼亚', hongkong: '香港',
}

/** Says a region such as "cn" or "cn-beijing" in a language. */
export function place(region: string, tag: string): string {
  const [country = '', ...rest] = region.split('-')
  if (!/^[a-z]{2}$/i.test(country)) return region
  const name = new Intl.DisplayNames(tag, { type: 'region' }).of(country.toUpperCase()) ?? region
  if (rest.length === 0) return name
  const city = rest.join(' ')
  return tag.startsWith('zh') ? `${name}${cities[city] ?? ' ' + titled(city)}` : `${titled(city)}, ${name}`
}
