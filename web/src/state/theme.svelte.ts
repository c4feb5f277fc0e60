import { recall, remember } from './stored'

export type ThemeName = 'system' | 'light' | 'dark'
export const themes: readonly ThemeName[] = ['system', 'light', 'dark']

/** Whether the page is light, dark, or as the system is. */
export class Theme {
  name = $state<ThemeName>(recall('theme', themes, 'system'))

  choose(name: ThemeName): void {
    this.name = name
    remember('theme', name)
  }
}
